import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

/** One event that wants to pass a throttle. */
export type SlotClaim = Tenant & {
  /** '' for real time. */
  readonly clock_id: string;
  readonly key: string;
  readonly max_allowed: number;
  readonly period_ms: number;
  /** Epoch ms on its own clock. */
  readonly now: number;
};

export type Slot = {
  readonly admitted: boolean;
  /** How many passed in the period that ends now, this one included. */
  readonly used: number;
};

/**
 * Lets events pass, oldest first, as long as fewer than allowed have passed in the period before: one slot for each. Exact on
 * any number of nodes: whoever counts a key holds its row, and counts what has passed since the beginning of the
 * period, also what a faster clock has entered for a later moment.
 */
export async function takeSlots(tx: Executor, claims: readonly SlotClaim[]): Promise<readonly Slot[]> {
  const throttles = [...byKey(claims).values()].map(momentOf);
  await tx.query(LOCK, [JSON.stringify(throttles)]);
  const counted = await tx.query<Counted>(COUNT, [JSON.stringify(distinctPeriods(throttles))]);
  const slots = new Map<SlotClaim, Slot>();
  const taken: Taken[] = [];
  for (const { claims: own, ...throttle } of throttles) {
    const used = usedBefore(counted, throttle);
    let admitted = 0;
    for (const claim of own) {
      const before = (used.get(claim.period_ms) ?? 0) + admitted;
      const isAdmitted = before < claim.max_allowed;
      if (isAdmitted) admitted += 1;
      slots.set(claim, { admitted: isAdmitted, used: isAdmitted ? before + 1 : before });
    }
    if (admitted > 0) taken.push({ ...throttle, used: admitted });
  }
  if (taken.length > 0) await tx.query(TAKE, [JSON.stringify(taken)]);
  return claims.map((claim) => slots.get(claim) as Slot);
}

/** What wants to pass one throttle at one moment. */
type Throttle = Omit<SlotClaim, 'max_allowed' | 'period_ms'> & {
  /** The longest period of those that look back at this moment. */
  readonly longest_ms: number;
};
type Claimed = Throttle & { readonly claims: readonly SlotClaim[] };
type Taken = Throttle & { readonly used: number };
type Counted = Tenant & Pick<SlotClaim, 'clock_id' | 'key' | 'period_ms'> & { readonly used: number };

function byKey(claims: readonly SlotClaim[]): ReadonlyMap<string, readonly SlotClaim[]> {
  const groups = new Map<string, SlotClaim[]>();
  for (const claim of claims) {
    const key = keyOf(claim);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [claim]);
    else group.push(claim);
  }
  return groups;
}

function keyOf({ workspace_id, environment, clock_id, key }: Omit<Throttle, 'now' | 'longest_ms'>): string {
  return JSON.stringify([workspace_id, environment, clock_id, key]);
}

/** Events that are looked at together pass together, at the latest of their moments. */
function momentOf(claims: readonly SlotClaim[]): Claimed {
  const { workspace_id, environment, clock_id, key } = claims[0] as SlotClaim;
  const now = Math.max(...claims.map((claim) => claim.now));
  const longest_ms = Math.max(...claims.map(({ period_ms }) => period_ms));
  return { workspace_id, environment, clock_id, key, now, longest_ms, claims };
}

function distinctPeriods(throttles: readonly Claimed[]) {
  return throttles.flatMap(({ claims, ...throttle }) =>
    [...new Set(claims.map(({ period_ms }) => period_ms))].map((period_ms) => ({ ...throttle, period_ms })),
  );
}

function usedBefore(
  counted: readonly Counted[],
  throttle: Omit<Throttle, 'now'>,
): ReadonlyMap<number, number> {
  const key = keyOf(throttle);
  return new Map(counted.filter((row) => keyOf(row) === key).map((row) => [row.period_ms, row.used]));
}

const INPUT = `jsonb_to_recordset($1::jsonb) AS i (workspace_id text, environment text, clock_id text, key text,
  now float8, longest_ms float8, period_ms float8, used int)`;

// A virtual clock may stand still for as long as its runs are kept.
const EXPIRY = `CASE WHEN i.clock_id = '' THEN now() + i.longest_ms * interval '1 ms' ELSE now() + interval '95 days' END`;

const LOCK = `
INSERT INTO throttle AS t (workspace_id, environment, clock_id, key, expires_at)
SELECT i.workspace_id, i.environment, i.clock_id, i.key, ${EXPIRY} FROM ${INPUT}
ORDER BY i.workspace_id, i.environment, i.clock_id, i.key
ON CONFLICT (workspace_id, environment, clock_id, key) DO UPDATE
  SET expires_at = greatest(t.expires_at, excluded.expires_at)`;

const COUNT = `
SELECT i.workspace_id, i.environment, i.clock_id, i.key, i.period_ms, coalesce(sum(s.used), 0)::int AS used
FROM ${INPUT}
LEFT JOIN throttle_slot s ON s.workspace_id = i.workspace_id AND s.environment = i.environment
  AND s.clock_id = i.clock_id AND s.key = i.key AND s.at > to_timestamp((i.now - i.period_ms) / 1000)
GROUP BY i.workspace_id, i.environment, i.clock_id, i.key, i.period_ms`;

const TAKE = `
INSERT INTO throttle_slot AS s (workspace_id, environment, clock_id, key, at, used, expires_at)
SELECT i.workspace_id, i.environment, i.clock_id, i.key, to_timestamp(i.now / 1000), i.used, ${EXPIRY} FROM ${INPUT}
ON CONFLICT (workspace_id, environment, clock_id, key, at) DO UPDATE
  SET used = s.used + excluded.used, expires_at = greatest(s.expires_at, excluded.expires_at)`;
