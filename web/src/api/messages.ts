import { queryOptions } from '@tanstack/react-query';
import type { MessageListAnswer } from '../engine.ts';
import { call } from './http.ts';

/** The messages of a run. */
export function runMessagesQuery(runId: string) {
  return queryOptions({
    queryKey: ['messages', 'run', runId],
    queryFn: async ({ signal }) =>
      (await call<MessageListAnswer>('/messages', { query: { runId }, signal })).results,
  });
}
