import type { DigestSettings } from '../automation/digest.ts';
import type { JsonObject } from '../automation/json.ts';
import type { Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

/** Whose digest of what, on which clock. */
export type DigestSlot = Tenant & {
  readonly topic_id: string;
  readonly user_id: string;
  /** '' for real time. */
  readonly clock_id: string;
};

/** What is known of a slot before its events are added. */
export type DigestPlan = DigestSlot & {
  /** Null where the topic does not digest. */
  readonly settings: DigestSettings | null;
  /** The schedule that the user has chosen. */
  readonly chosen: string | null;
  readonly profile: JsonObject | null;
  /** Some published automation is started by the topic's digests. */
  readonly is_heard: boolean;
};

const PLANS = `
SELECT i.workspace_id, i.environment, i.clock_id, i.topic_id, i.user_id, t.settings, c.schedule_id AS chosen, p.profile,
  EXISTS (SELECT FROM automation_trigger a WHERE a.workspace_id = i.workspace_id AND a.environment = i.environment
    AND a.key = i.trigger_key) AS is_heard
FROM jsonb_to_recordset($1::jsonb) AS i (workspace_id text, environment text, clock_id text, topic_id text, user_id text,
  trigger_key text)
LEFT JOIN digest_topic t ON t.workspace_id = i.workspace_id AND t.environment = i.environment AND t.id = i.topic_id
LEFT JOIN digest_choice c ON c.workspace_id = i.workspace_id AND c.environment = i.environment
  AND c.topic_id = i.topic_id AND c.user_id = i.user_id
LEFT JOIN profile p ON p.workspace_id = i.workspace_id AND p.environment = i.environment AND p.user_id = i.user_id`;

/** Reads what decides about slots. */
export async function readPlans(
  tx: Executor,
  slots: readonly (DigestSlot & { readonly trigger_key: string })[],
): Promise<readonly DigestPlan[]> {
  return tx.query<DigestPlan & Row>(PLANS, [JSON.stringify(slots)]);
}

/** Events of one slot, with the instance that they open if there is none. */
export type DigestOpening = DigestSlot & {
  readonly id: string;
  readonly schedule_id: string;
  /** Epoch ms on its own clock. */
  readonly release_at: number;
  readonly event_count: number;
};

export type DigestInstance = DigestSlot & {
  readonly id: string;
  readonly schedule_id: string;
  readonly release_at: number;
};

// An instance that is being released meanwhile is waited for, and a new one opened.
const JOIN = `
INSERT INTO digest_instance AS d (workspace_id, environment, id, topic_id, schedule_id, user_id, clock_id, event_count,
  release_at, due_at)
SELECT i.workspace_id, i.environment, i.id, i.topic_id, i.schedule_id, i.user_id, i.clock_id, i.event_count,
  to_timestamp(i.release_at / 1000),
  CASE WHEN i.clock_id = '' THEN to_timestamp(i.release_at / 1000) ELSE 'infinity'::timestamptz END
FROM jsonb_to_recordset($1::jsonb) AS i (workspace_id text, environment text, id text, topic_id text, schedule_id text,
  user_id text, clock_id text, event_count int, release_at float8)
ORDER BY i.workspace_id, i.environment, i.clock_id, i.topic_id, i.user_id
ON CONFLICT (workspace_id, environment, clock_id, topic_id, user_id) WHERE closed_at IS NULL
  DO UPDATE SET event_count = d.event_count + excluded.event_count
RETURNING d.workspace_id, d.environment, d.clock_id, d.topic_id, d.user_id, d.id, d.schedule_id, d.release_at`;

/** Adds so many events to the open instance of each slot, one opening per slot. */
export async function joinInstances(
  tx: Executor,
  openings: readonly DigestOpening[],
): Promise<readonly DigestInstance[]> {
  if (openings.length === 0) return [];
  return tx.query<DigestInstance & Row>(JOIN, [JSON.stringify(openings)]);
}
