/** A token over many runs: what each would have got. */
export type Replayed = { readonly runId: string; readonly token: string | null };

export type ReplaySummary = {
  readonly runs: number;
  readonly distinct: number;
  readonly empty: number;
  /** Tokens that more than one run would have had, with how many. */
  readonly shared: readonly { readonly token: string; readonly runs: number }[];
};

/** Counts what an expression makes of recent runs (ui PG-4). */
export function summarize(rows: readonly Replayed[]): ReplaySummary {
  const counts = new Map<string, number>();
  for (const { token } of rows) {
    if (token !== null) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return {
    runs: rows.length,
    distinct: counts.size,
    empty: rows.filter(({ token }) => token === null).length,
    shared: [...counts].filter(([, runs]) => runs > 1).map(([token, runs]) => ({ token, runs })),
  };
}

/** "50 runs → 48 tokens, 1 empty, 1 shared by several runs". */
export function summaryWords({ runs, distinct, empty, shared }: ReplaySummary): string {
  const parts = [`${distinct} ${distinct === 1 ? 'token' : 'tokens'}`];
  if (empty > 0) parts.push(`${empty} without`);
  if (shared.length > 0) parts.push(`${shared.length} shared by several runs`);
  return `${runs} ${runs === 1 ? 'run' : 'runs'} → ${parts.join(', ')}`;
}
