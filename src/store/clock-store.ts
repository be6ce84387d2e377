import { newUuid } from '../ids.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** A virtual clock: runs that belong to it wait for its time instead of the real one (design §10). */
export type VirtualClock = {
  readonly id: string;
  /** Epoch ms. */
  readonly now: number;
};

const CREATE = `
INSERT INTO clock (workspace_id, environment, id, now)
VALUES ($1, $2, $3, coalesce(to_timestamp($4::float8 / 1000), date_trunc('milliseconds', now())))
RETURNING id, now`;

/** Makes a clock that stands at `now` (epoch ms), or at the database's present time where that is null. */
export async function createClock(
  db: Executor,
  { workspace_id, environment }: Tenant,
  now: number | null,
): Promise<VirtualClock> {
  const [row] = await db.query<VirtualClock & Row>(CREATE, [workspace_id, environment, newUuid(), now]);
  if (row === undefined) throw new Error('the clock was not written');
  return row;
}
