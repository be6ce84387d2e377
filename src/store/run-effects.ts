import type { JsonObject } from '../automation/json.ts';
import { type MergeStrategy, merge } from '../automation/merge.ts';
import { newRun } from '../engine/new-run.ts';
import type { NewRequest, Once, Write } from '../engine/write.ts';
import type { Executor } from './database.ts';
import { insertMessages } from './message-insert.ts';
import { insertRequest } from './message-request.ts';
import type { ClaimedRun } from './run-claim.ts';
import { insertRuns } from './run-insert.ts';

/** The writes that are not part of the set-based commit: each runs in the run's own transaction. */
export type Effect = Exclude<Write, { kind: 'record-step' } | { kind: 'cancel-by-token' }>;

/** Applies one write of a run that has just been moved in the same transaction. */
export async function applyEffect(tx: Executor, claimed: ClaimedRun, effect: Effect): Promise<void> {
  switch (effect.kind) {
    case 'queue-message':
      return queueOnce(tx, claimed, effect.once, () => insertMessages(tx, claimed, [effect.message]));
    case 'queue-request':
      return queueOnce(tx, claimed, effect.once, () => queueRequest(tx, claimed, effect.request));
    case 'update-profile':
      return updateProfile(tx, claimed, effect.user_id, effect.profile, effect.merge);
    case 'subscribe':
      return subscribe(tx, claimed, effect.user_id, effect.list_id, effect.preferences);
    case 'start-run':
      await insertRuns(tx, [childOf(claimed, effect)]);
      return;
    default:
      // A new kind of write that nobody applies does not compile.
      return effect satisfies never;
  }
}

function childOf(claimed: ClaimedRun, { id, found, context, depth }: Extract<Effect, { kind: 'start-run' }>) {
  return {
    workspace_id: claimed.workspace_id,
    environment: claimed.environment,
    run: newRun(id, found.automation, context, depth),
    template_id: found.template_id,
    template_version: found.template_version,
    source: [`automation/${claimed.run.id}`],
    cancelation_token: found.tokens.token,
    cancelation_tokens: found.tokens.further,
    token_mode: found.tokens.mode,
    warnings: found.tokens.warnings,
    clock_id: claimed.clock_id,
    lease: null,
    answer: null,
  };
}

const HOURS_25 = 25 * 3_600_000;

const RESERVE = `
INSERT INTO idempotency_key AS k (workspace_id, environment, scope, key, status, expires_at)
VALUES ($1, $2, 'step', $3, 200, coalesce(to_timestamp($4::float8 / 1000), now() + $5 * interval '1 ms'))
ON CONFLICT (workspace_id, environment, scope, key) DO UPDATE
  SET created_at = now(), expires_at = excluded.expires_at WHERE k.expires_at <= now()
RETURNING key`;

/** Queues unless the step's idempotency key has been used before (reference 3.3). */
async function queueOnce(
  tx: Executor,
  { workspace_id, environment }: ClaimedRun,
  once: Once | null,
  queue: () => Promise<void>,
): Promise<void> {
  if (once !== null) {
    const reserved = await tx.query(RESERVE, [
      workspace_id,
      environment,
      once.key,
      once.expires_at,
      HOURS_25,
    ]);
    if (reserved.length === 0) return;
  }
  await queue();
}

function queueRequest(tx: Executor, claimed: ClaimedRun, request: NewRequest): Promise<void> {
  const { run, seq, cancelation_token } = claimed;
  return insertRequest(tx, claimed, request, { run_id: run.id, run_seq: seq, cancelation_token });
}

const LOCK_PROFILE = `
INSERT INTO profile AS p (workspace_id, environment, user_id, profile) VALUES ($1, $2, $3, '{}')
ON CONFLICT (workspace_id, environment, user_id) DO UPDATE SET updated_at = now()
RETURNING profile`;

const WRITE_PROFILE = `
UPDATE profile SET profile = $4::jsonb WHERE workspace_id = $1 AND environment = $2 AND user_id = $3`;

async function updateProfile(
  tx: Executor,
  { workspace_id, environment }: ClaimedRun,
  user: string,
  profile: JsonObject,
  strategy: MergeStrategy,
): Promise<void> {
  const [row] = await tx.query<{ profile: JsonObject }>(LOCK_PROFILE, [workspace_id, environment, user]);
  const merged = merge(row?.profile, profile, strategy);
  await tx.query(WRITE_PROFILE, [workspace_id, environment, user, JSON.stringify(merged)]);
}

const CREATE_LIST = `
INSERT INTO list (workspace_id, environment, id, name) VALUES ($1, $2, $3, $3)
ON CONFLICT (workspace_id, environment, id) DO UPDATE SET deleted_at = NULL WHERE list.deleted_at IS NOT NULL`;

const SUBSCRIBE = `
INSERT INTO list_subscription (workspace_id, environment, list_id, user_id, preferences)
VALUES ($1, $2, $3, $4, $5::jsonb)
ON CONFLICT (workspace_id, environment, list_id, user_id) DO UPDATE
  SET preferences = coalesce(excluded.preferences, list_subscription.preferences)`;

async function subscribe(
  tx: Executor,
  { workspace_id, environment }: ClaimedRun,
  user: string,
  list: string,
  preferences: JsonObject | null,
): Promise<void> {
  await tx.query(CREATE_LIST, [workspace_id, environment, list]);
  const json = preferences === null ? null : JSON.stringify(preferences);
  await tx.query(SUBSCRIBE, [workspace_id, environment, list, user, json]);
}
