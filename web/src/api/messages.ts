import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { MessageAnswer, MessageListAnswer } from '../engine.ts';
import { call, pathTo } from './http.ts';

export type MessageFilter = {
  readonly status: string;
  readonly recipient: string;
  readonly provider: string;
  readonly notification: string;
};

/** The messages of a run. */
export function runMessagesQuery(runId: string) {
  return queryOptions({
    queryKey: ['messages', 'run', runId],
    queryFn: async ({ signal }) =>
      (await call<MessageListAnswer>('/messages', { query: { runId, limit: 100 }, signal })).results,
  });
}

/** Messages, newest first. */
export function messagesQuery(filter: MessageFilter) {
  return infiniteQueryOptions({
    queryKey: ['messages', filter],
    queryFn: ({ pageParam, signal }) =>
      call<MessageListAnswer>('/messages', { query: { ...filter, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ paging }) => (paging.more ? (paging.cursor ?? null) : null),
  });
}

export function messageQuery(id: string) {
  return queryOptions({
    queryKey: ['message', id],
    queryFn: ({ signal }) => call<MessageAnswer>(pathTo`/messages/${id}`, { signal }),
  });
}
