import type { Database, Executor } from './database.ts';

/** Tables that grow, with the columns by which statements choose their rows. */
const COLUMNS: Readonly<Record<string, string>> = {
  run: `workspace_id, environment, id, cancelation_token, status, seq, template_id, clock_id, wake_at, due_at,
    created_at, cancelation_id`,
  message:
    'workspace_id, environment, id, run_id, run_seq, cancelation_token, recipient, status, due_at, created_at',
  message_request: 'workspace_id, environment, id, run_id, run_seq, cancelation_token, due_at, created_at',
  step: 'workspace_id, environment, run_id, index',
  token_fence: 'workspace_id, environment, token, canceled_seq, cancelation_id, updated_at',
  cancelation: 'workspace_id, environment, id, cancelation_token, created_at, marked_at',
  idempotency_key: 'workspace_id, environment, scope, key, expires_at',
  list_subscription: 'workspace_id, environment, list_id, user_id',
  profile: 'workspace_id, environment, user_id',
  throttle_slot: 'workspace_id, environment, clock_id, key, at, expires_at',
  digest_instance: 'workspace_id, environment, id, topic_id, schedule_id, user_id, clock_id, due_at',
  batch: 'workspace_id, environment, id, key, clock_id, owner_run_id, closed_at',
  batch_item: 'workspace_id, environment, batch_id, seq, run_id, run_seq, cancelation_token, category',
};

/** Small tables are read whole, however little is known of them. */
const SMALL_PAGES = 16;

const OUTGROWN = `
SELECT c.relname AS name FROM unnest($1::text[]) AS t (name) JOIN pg_class c ON c.oid = t.name::regclass
WHERE pg_relation_size(c.oid) > current_setting('block_size')::bigint * greatest($2::int, 2 * c.relpages)`;

/**
 * Lets the planner look at tables that have doubled since it last did; which. The embedded database never does so by
 * itself and a server only after a minute, and a planner that knows nothing may read a whole workspace for one token.
 */
export async function refreshStatistics(database: Database): Promise<readonly string[]> {
  const outgrown = await database.query<{ name: string }>(OUTGROWN, [Object.keys(COLUMNS), SMALL_PAGES]);
  for (const { name } of outgrown) await database.transaction((tx) => analyze(tx, name));
  return outgrown.map(({ name }) => name);
}

/** Looks at 3,000 rows: enough to tell a workspace from a token, and done in milliseconds. */
async function analyze(tx: Executor, table: string): Promise<void> {
  await tx.query('SET LOCAL default_statistics_target = 10');
  await tx.query(`ANALYZE (SKIP_LOCKED) ${table} (${COLUMNS[table]})`);
}
