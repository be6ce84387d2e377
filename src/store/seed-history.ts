import type { JsonObject } from '../automation/json.ts';
import { newId } from '../ids.ts';
import type { Database } from './database.ts';
import type { Tenant } from './scope.ts';

/** A past for demonstrations and tests of the web UI: runs that have long finished. */
export type History = {
  readonly tenant: Tenant;
  readonly count: number;
  readonly days: number;
  /** A published automation and its version, whose runs these were. */
  readonly automation: { readonly id: string; readonly version: number };
};

// Nine in ten were processed; every status occurs. Ids have the form of real ones, and sort by time as they do.
const RUNS = `
INSERT INTO run (workspace_id, environment, id, template_id, template_version, source, context, settled, status,
  cancelation_token, token_mode, created_at, updated_at, finished_at)
SELECT $1, $2, '1-' || to_hex(extract(epoch FROM h.at)::bigint) || '-' || lpad(to_hex(h.n), 24, '0'), $3, $4,
  jsonb_build_array('invoke/' || $3),
  jsonb_build_object('data', jsonb_build_object('user_id', h.who, 'plan', CASE WHEN h.n % 4 = 0 THEN 'pro' ELSE 'free' END),
    'profile', '{}'::jsonb, 'recipient', h.who, 'brand', NULL, 'template', NULL),
  CASE WHEN h.n % 10 < 9 THEN 3 ELSE 1 END,
  CASE WHEN h.n % 10 < 9 THEN 'PROCESSED' ELSE (ARRAY['CANCELED', 'ERROR', 'THROTTLED', 'NOT PROCESSED'])[1 + h.n / 10 % 4] END,
  h.who, 'refs', h.at, h.at + interval '2 hours', h.at + interval '2 hours'
FROM (
  SELECT n, 'user_' || (100000 + n % 40000) AS who,
    date_trunc('milliseconds', now() - interval '3 hours' - n * ($6::int * interval '1 day' - interval '3 hours') / $5::int) AS at
  FROM generate_series(1, $5::int) AS n
) AS h`;

const LONG_STEPS = 2_000;

const LONG_RUN = `
INSERT INTO run (workspace_id, environment, id, source, definition, context, settled, status, token_mode, created_at,
  updated_at, finished_at)
VALUES ($1, $2, $3, '["invoke"]', $4::jsonb, '{"data": {}, "profile": {}, "recipient": "long", "brand": null, "template": null}',
  ${LONG_STEPS}, 'PROCESSED', 'none', now() - interval '2 hours', now(), now())`;

const LONG_RUN_STEPS = `
INSERT INTO step (workspace_id, environment, run_id, index, path, action, status, input, created_at, updated_at)
SELECT $1, $2, $3, n, n::text, 'update-profile', 'PROCESSED', '{"recipient_id": "long"}',
  now() - interval '2 hours' + n * interval '3 seconds', now() - interval '2 hours' + n * interval '3 seconds' + interval '40 ms'
FROM generate_series(0, ${LONG_STEPS - 1}) AS n`;

const FAILED_RUN = `
INSERT INTO run (workspace_id, environment, id, source, definition, context, cursor, settled, status, token_mode, created_at,
  updated_at, finished_at)
VALUES ($1, $2, $3, '["invoke"]', $4::jsonb,
  '{"data": {"user_id": "user_777"}, "profile": {}, "recipient": "user_777", "brand": null, "template": null}',
  '0', 1, 'ERROR', 'none', now() - interval '1 hour', now() - interval '59 minutes', now() - interval '59 minutes')`;

const FAILED_STEP = `
INSERT INTO step (workspace_id, environment, run_id, index, path, action, status, input, error, created_at, updated_at)
VALUES ($1, $2, $3, 0, '0', 'fetch-data', 'ERROR', '{"webhook": {"url": "https://crm.example.com/users/777", "method": "GET"}}',
  '{"code": "FETCH_FAILED", "message": "The server answered 503 five times."}',
  now() - interval '1 hour', now() - interval '59 minutes')`;

const PARK = `
UPDATE run SET status = 'PARKED' WHERE workspace_id = $1 AND environment = $2 AND id = (
  SELECT max(id) FROM run WHERE workspace_id = $1 AND environment = $2 AND template_id = $3 AND status = 'THROTTLED')`;

/** Writes a past into a throw-away database: many runs, one of 2,000 steps, one that failed, one of an unknown status. */
export async function seedHistory(db: Database, { tenant, count, days, automation }: History): Promise<void> {
  const { workspace_id, environment } = tenant;
  await db.query(RUNS, [workspace_id, environment, automation.id, automation.version, count, days]);
  const long = [workspace_id, environment, newId()];
  await db.query(LONG_RUN, [...long, JSON.stringify({ steps: longSteps() })]);
  await db.query(LONG_RUN_STEPS, long);
  const failed = [workspace_id, environment, newId()];
  const fetchData = {
    action: 'fetch-data',
    webhook: { url: 'https://crm.example.com/users/777', method: 'GET' },
  };
  await db.query(FAILED_RUN, [
    ...failed,
    JSON.stringify({ steps: [fetchData, longSteps()[0] ?? fetchData] }),
  ]);
  await db.query(FAILED_STEP, failed);
  // A status of a later version: readers must bear it.
  await db.script('ALTER TABLE run DROP CONSTRAINT run_status_check');
  await db.query(PARK, [workspace_id, environment, automation.id]);
  await db.script('ANALYZE');
}

function longSteps(): readonly JsonObject[] {
  return Array.from({ length: LONG_STEPS }, (_, n) => ({
    action: 'update-profile',
    recipient_id: 'long',
    profile: { n },
  }));
}
