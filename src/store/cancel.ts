import { type Counts, countRuns, drawFence, newestSeq } from './cancel-count.ts';
import { inFlight, type MarkedMessage, markMessages, markRuns, type Reach } from './cancel-mark.ts';
import {
  type Cancelation,
  type CancelRequest,
  IN_FLIGHT_IN_ANSWER,
  RUN_IDS_IN_ANSWER,
} from './cancelation.ts';
import { addMessages, closeCancelation, insertCancelation } from './cancelation-store.ts';
import type { Database, Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

export type CancelOutcome =
  /** `unmarked` is set while rows are still being marked behind the fence: go on with `markRest`. */
  | { readonly kind: 'canceled'; readonly receipt: Cancelation; readonly unmarked: Reach | null }
  /** More runs would be hit than the caller allowed; nothing was changed. */
  | { readonly kind: 'refused'; readonly preview: Cancelation }
  | { readonly kind: 'unknown-run' };

/** Rows marked within the cancel's own transaction, and per transaction afterwards. */
const IN_TRANSACTION = 1_000;
const CHUNK = 5_000;

/**
 * Cancels within the caller's transaction. Once it commits, nothing that it matched moves: up to 1,000 runs are
 * marked by it, the rest stand behind the token's fence until `markRest` has marked them.
 */
export async function cancelIn(
  tx: Executor,
  request: CancelRequest,
  maxRuns: number | null = null,
): Promise<CancelOutcome> {
  const reach = await reachOf(tx, request);
  if (reach === null)
    return { kind: 'canceled', receipt: await keep(tx, request, nothing(request)), unmarked: null };
  const before = maxRuns === null && reach.kind === 'token' ? null : await countRuns(tx, request, reach);
  if (before !== null && reach.kind === 'run' && matchedOf(before) === 0) return { kind: 'unknown-run' };
  if (before !== null && maxRuns !== null && before.active > maxRuns) {
    return { kind: 'refused', preview: await previewOf(tx, request, reach, before) };
  }
  if (reach.kind === 'token') await drawFence(tx, request, reach, request.id);
  const marked = await markRuns(tx, request, reach, request.id, IN_TRANSACTION);
  // Counted before the messages are marked: a run that the receipt counts is one whose messages have been seen to.
  const after = await countRuns(tx, request, reach);
  const messages = await markMessages(tx, request, reach, request.id);
  const in_flight = inFlight(messages);
  const receipt: Cancelation = {
    ...nothing(request),
    matched: matchedOf(after),
    canceled: marked.length + after.active,
    already_finished: after.finished,
    already_canceled: after.canceled - marked.length,
    messages_canceled: messages.length - in_flight.length,
    in_flight: in_flight.slice(0, IN_FLIGHT_IN_ANSWER),
    run_ids: marked.slice(0, RUN_IDS_IN_ANSWER).map(({ id }) => id),
    more: marked.length + after.active > RUN_IDS_IN_ANSWER,
  };
  const unmarked = after.active > 0 ? reach : null;
  return { kind: 'canceled', receipt: await keep(tx, request, receipt, unmarked), unmarked };
}

/** What the same request would do now; changes nothing. Null for a run that does not exist. */
export async function previewCancel(db: Executor, request: CancelRequest): Promise<Cancelation | null> {
  const reach = await reachOf(db, request);
  if (reach === null) return { ...nothing(request), dry_run: true };
  const counts = await countRuns(db, request, reach);
  if (reach.kind === 'run' && matchedOf(counts) === 0) return null;
  return previewOf(db, request, reach, counts);
}

/**
 * Takes back, and adds to the receipt, the messages that runs queued while their cancel was being committed. What a
 * later claim finds stands behind the fence, so after this every message that may still be handed over is named.
 */
export async function markStragglers(
  db: Database,
  tenant: Tenant,
  reach: Reach,
  cancelationId: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    await addMessages(tx, tenant, cancelationId, await markMessages(tx, tenant, reach, cancelationId));
  });
}

/** Marks the next rows behind a fence; true while there are more. At the end the receipt's counts are made exact. */
export async function markRest(
  db: Database,
  tenant: Tenant,
  reach: Reach,
  cancelationId: string,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const marked = await markRuns(tx, tenant, reach, cancelationId, CHUNK);
    if (marked.length > 0) return true;
    await addMessages(tx, tenant, cancelationId, await markMessages(tx, tenant, reach, cancelationId));
    await closeCancelation(tx, tenant, cancelationId, await countRuns(tx, tenant, reach));
    return false;
  });
}

async function reachOf(db: Executor, request: CancelRequest): Promise<Reach | null> {
  const { target } = request;
  if (target.kind === 'run') return { kind: 'run', runId: target.runId };
  const throughSeq = await newestSeq(db, request, target.token);
  return throughSeq === null
    ? null
    : { kind: 'token', token: target.token, throughSeq, excludedRunId: target.excludedRunId };
}

function keep(
  tx: Executor,
  request: CancelRequest,
  receipt: Cancelation,
  unmarked: Reach | null = null,
): Promise<Cancelation> {
  return insertCancelation(tx, request, receipt, unmarked);
}

const PREVIEW_RUNS = (where: string) => `
SELECT id FROM run r WHERE r.workspace_id = $1 AND r.environment = $2 AND r.status IN ('PROCESSING', 'WAITING')
  AND ${where} ORDER BY r.seq LIMIT ${RUN_IDS_IN_ANSWER}`;
const PREVIEW_TOKEN = PREVIEW_RUNS('r.cancelation_token = $3 AND r.seq <= $4 AND r.id IS DISTINCT FROM $5');
const PREVIEW_RUN = PREVIEW_RUNS('r.id = $3');

const PREVIEW_MESSAGES = (where: string) => `
SELECT id, run_id, status FROM message
WHERE workspace_id = $1 AND environment = $2 AND due_at IS NOT NULL AND ${where}`;
const PREVIEW_MESSAGES_TOKEN = PREVIEW_MESSAGES(
  'cancelation_token = $3 AND run_seq <= $4 AND run_id IS DISTINCT FROM $5',
);
const PREVIEW_MESSAGES_RUN = PREVIEW_MESSAGES('run_id = $3');

async function previewOf(
  db: Executor,
  request: CancelRequest,
  reach: Reach,
  counts: Counts,
): Promise<Cancelation> {
  const byToken = reach.kind === 'token';
  const rest = byToken ? [reach.token, reach.throughSeq, reach.excludedRunId] : [reach.runId];
  const parameters = [request.workspace_id, request.environment, ...rest];
  const runs = await db.query<{ id: string }>(byToken ? PREVIEW_TOKEN : PREVIEW_RUN, parameters);
  const messages = await db.query<MarkedMessage & Row>(
    byToken ? PREVIEW_MESSAGES_TOKEN : PREVIEW_MESSAGES_RUN,
    parameters,
  );
  const in_flight = inFlight(messages);
  return {
    ...nothing(request),
    dry_run: true,
    matched: matchedOf(counts),
    canceled: counts.active,
    already_finished: counts.finished,
    already_canceled: counts.canceled,
    messages_canceled: messages.length - in_flight.length,
    in_flight: in_flight.slice(0, IN_FLIGHT_IN_ANSWER),
    run_ids: runs.map(({ id }) => id),
    more: counts.active > runs.length,
  };
}

function nothing({ id, target, actor, reason }: CancelRequest): Cancelation {
  return {
    id,
    cancelation_token: target.kind === 'token' ? target.token : null,
    run_id: target.kind === 'run' ? target.runId : null,
    dry_run: false,
    matched: 0,
    canceled: 0,
    already_finished: 0,
    already_canceled: 0,
    in_flight: [],
    messages_canceled: 0,
    run_ids: [],
    more: false,
    by: actor,
    reason,
    at: 0,
  };
}

function matchedOf({ active, finished, canceled }: Counts): number {
  return active + finished + canceled;
}
