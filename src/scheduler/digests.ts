import {
  type DigestCategory,
  type DigestSettings,
  MAX_RELEASED_ITEMS,
  RELEASED_ITEMS,
} from '../automation/digest.ts';
import type { JsonObject } from '../automation/json.ts';
import type { Trigger } from '../automation/trigger.ts';
import { withGroups } from '../engine/batch.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Definition } from '../store/automation-store.ts';
import { batchKey, type Keeping, readGroups } from '../store/batch-read.ts';
import type { Database } from '../store/database.ts';
import { type ClaimedDigest, claimDigests, completeDigest, nextDigestDue } from '../store/digest-claim.ts';
import { automationsOf } from '../store/digest-topic.ts';
import { readProfile } from '../store/profile-read.ts';
import { insertRuns, type NewRunRow } from '../store/run-insert.ts';
import { createWorkLoop, type WorkLoop } from '../work/work-loop.ts';
import { keyOf } from './event-key.ts';
import { fillRun } from './fill-run.ts';
import type { PublishedAutomations } from './published.ts';
import type { StartRun } from './start-run.ts';

export type DigestDeps = {
  readonly database: Database;
  readonly sandbox: Sandbox;
  readonly published: PublishedAutomations;
  readonly leaseMs: number;
  /** Resolves the token of a run that is to start. */
  readonly prepare: (request: StartRun) => Promise<NewRunRow>;
  readonly onReleased: (rows: readonly NewRunRow[]) => void;
  readonly onError: (error: unknown) => void;
};

const CAPACITY = 100;
const BATCH = 50;

/**
 * The loop that releases digests. A claim closes an instance, so that what it holds stands still; its runs are inserted by the
 * transaction that completes it: exactly one release, whatever dies.
 */
export function createDigests(deps: DigestDeps): WorkLoop<ClaimedDigest> {
  const { database, leaseMs, onReleased, onError } = deps;
  return createWorkLoop<ClaimedDigest>({
    claim: (limit) => claimDigests(database, { limit, leaseMs }),
    handle: async (claimed) => {
      const rows = await rowsOf(deps, claimed);
      const isOurs = await database.transaction(async (tx) => {
        const completed = await completeDigest(tx, claimed);
        if (completed && rows.length > 0) await insertRuns(tx, rows);
        return completed;
      });
      if (isOurs) onReleased(rows);
    },
    nextDue: () => nextDigestDue(database),
    capacity: CAPACITY,
    batch: BATCH,
    onError,
  });
}

/** A run for each automation that the topic's digests start. */
async function rowsOf(deps: DigestDeps, claimed: ClaimedDigest): Promise<readonly NewRunRow[]> {
  const { database, published } = deps;
  const data = await dataOf(database, claimed);
  const profile = (await readProfile(database, claimed, claimed.user_id)) ?? {};
  const rows: NewRunRow[] = [];
  for (const { automation_id, version } of await automationsOf(
    database,
    claimed,
    keyOf('digest', claimed.topic_id),
  )) {
    const definition: Definition = await published.get(claimed, automation_id, version);
    const row = await rowOf(deps, claimed, { automation_id, version, definition }, { data, profile });
    if (row !== null) rows.push(row);
  }
  return rows;
}

type Found = { readonly automation_id: string; readonly version: number; readonly definition: Definition };

/** Null when the trigger's condition is not met, or a field of it has no value. */
async function rowOf(
  { sandbox, prepare, onError }: DigestDeps,
  { topic_id, user_id, id, clock_id, ...claimed }: ClaimedDigest,
  { automation_id, version, definition }: Found,
  given: { readonly data: JsonObject; readonly profile: JsonObject },
): Promise<NewRunRow | null> {
  const { trigger, ...automation } = definition;
  const tenant = { workspace_id: claimed.workspace_id, environment: claimed.environment };
  const event: JsonObject = { type: 'digest', topic: topic_id, user_id, digest_instance_id: id };
  const occasion = { event, ...given, recipient: user_id };
  // Only a valid trigger is ever found by its key.
  const filled = await fillRun(sandbox, tenant, trigger as unknown as Trigger, occasion);
  if (filled.kind === 'failed') onError(new Error(`digest of ${automation_id}: ${filled.reason}`));
  if (filled.kind !== 'filled') return null;
  return prepare({
    ...{ tenant, automation, template_id: automation_id, template_version: version, context: filled.context },
    source: [`digest/${topic_id}`],
    clock_id: clock_id === '' ? null : clock_id,
    once: null,
  });
}

async function dataOf(database: Database, claimed: ClaimedDigest): Promise<JsonObject> {
  const { workspace_id, environment, id, settings } = claimed;
  const batch = { workspace_id, environment, id, retain: FIRST, categories: categoriesOf(settings) };
  const read = (await readGroups(database, [batch])).get(batchKey(batch));
  return withGroups(read?.groups ?? []);
}

const FIRST: Keeping = { type: 'first', count: RELEASED_ITEMS };

function categoriesOf(settings: DigestSettings | null): { readonly [category: string]: Keeping } {
  const categories = settings?.categories ?? [];
  return Object.fromEntries(categories.map((category) => [category.category_key, keepingOf(category)]));
}

function keepingOf({ retain }: DigestCategory): Keeping {
  return retain === 'none'
    ? { type: 'first', count: MAX_RELEASED_ITEMS }
    : { type: retain, count: RELEASED_ITEMS };
}
