import { queryOptions } from '@tanstack/react-query';
import type { EvaluateAnswer, RunAnswer, RunListAnswer } from '../engine.ts';
import type { SampleContext } from '../model/resolve-token.ts';
import { call, pathTo } from './http.ts';

const RECENT = 50;
const AT_ONCE = 6;

/** What the server makes of a token, and how many unfinished runs have it. */
export function evaluateTokenQuery(expression: string, sample: SampleContext) {
  return queryOptions({
    queryKey: ['evaluate', expression, sample],
    queryFn: ({ signal }) =>
      call<EvaluateAnswer>('/automations/tokens/evaluate', {
        method: 'POST',
        body: { expression, ...sample },
        signal,
      }),
    gcTime: 10_000,
    retry: false,
  });
}

/** The contexts of the latest runs, of one automation or of all. */
export function recentRunsQuery(automation: string | null) {
  return queryOptions({
    queryKey: ['recent-runs', automation],
    queryFn: async ({ signal }): Promise<readonly RunAnswer[]> => {
      const { runs } = await call<RunListAnswer>('/automations/runs', {
        query: { limit: RECENT, template_id: automation },
        signal,
      });
      const all: RunAnswer[] = [];
      for (let at = 0; at < runs.length; at += AT_ONCE) {
        const some = runs.slice(at, at + AT_ONCE);
        all.push(
          ...(await Promise.all(
            some.map(({ run_id: id }) => call<RunAnswer>(pathTo`/automations/runs/${id}`, { signal })),
          )),
        );
      }
      return all;
    },
    staleTime: 60_000,
  });
}
