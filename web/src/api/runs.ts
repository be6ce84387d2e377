import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { RunAnswer, RunListAnswer, StepListAnswer } from '../engine.ts';
import type { RunFilter } from '../model/run-filter.ts';
import { call, pathTo } from './http.ts';

const PAGE = 200;

/** Runs, newest first, page by page. */
export function runsQuery(filter: RunFilter) {
  return infiniteQueryOptions({
    queryKey: ['runs', filter],
    queryFn: ({ pageParam, signal }) =>
      call<RunListAnswer>('/automations/runs', {
        query: {
          limit: PAGE,
          cursor: pageParam,
          status: filter.status,
          template_id: filter.automation,
          start_date: filter.from,
          end_date: filter.to,
          cancelation_token: filter.token,
          recipient: filter.recipient,
          q: filter.q,
          expand: 'details',
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function runQuery(id: string) {
  return queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => call<RunAnswer>(pathTo`/automations/runs/${id}`, { signal }),
  });
}

export function runStepsQuery(id: string) {
  return queryOptions({
    queryKey: ['run', id, 'steps'],
    queryFn: async ({ signal }) =>
      (await call<StepListAnswer>(pathTo`/automations/runs/${id}/steps`, { signal })).steps,
  });
}
