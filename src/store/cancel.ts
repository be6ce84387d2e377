import { type Counts, countRuns, drawFence, extentOf } from './cancel-count.ts';
import {
  inFlight,
  type Marked,
  type MarkedMessage,
  markMessages,
  markRuns,
  type Reach,
} from './cancel-mark.ts';
import {
  type Cancelation,
  type CancelRequest,
  IN_FLIGHT_IN_ANSWER,
  RUN_IDS_IN_ANSWER,
} from './cancelation.ts';
import { addMessages, closeCancelation, insertCancelation, setCounts } from './cancelation-store.ts';
import type { Database, Executor, Row } from './database.ts';
import type { Tenant } from './scope.ts';

export type CancelOutcome =
  /** `unmarked` is set while rows are still being marked behind the fence: go on with `markRest`. */
  | { readonly kind: 'canceled'; readonly receipt: Cancelation; readonly unmarked: Reach | null }
  /** More runs would be hit than the caller allowed; nothing was changed. */
  | { readonly kind: 'refused'; readonly preview: Cancelation }
  | { readonly kind: 'unknown-run' };

/** Rows marked within the cancel's own transaction, and per transaction afterwards. */
const FEW = 1_000;
const CHUNK = 5_000;

export type CancelOptions = {
  /** Refuse when more unfinished runs than this would be hit; null for no limit. */
  readonly maxRuns: number | null;
  /**
   * For a token that very many runs share: false draws the fence and counts behind it, so that nothing of the kind
   * delays the commit. The receipt is then complete once `countBehindFence` has run.
   */
  readonly countNow: boolean;
};

/**
 * Cancels within the caller's transaction. Once it commits, nothing that it matched moves: up to 1,000 runs are
 * marked by it; of more, all stand behind the token's fence until `markRest` has marked them.
 */
export async function cancelIn(
  tx: Executor,
  request: CancelRequest,
  { maxRuns, countNow }: CancelOptions = { maxRuns: null, countNow: true },
): Promise<CancelOutcome> {
  const found = await reachOf(tx, request);
  if (found === null)
    return { kind: 'canceled', receipt: await keep(tx, request, nothing(request)), unmarked: null };
  const { reach, many } = found;
  const before = maxRuns === null && reach.kind === 'token' ? null : await countRuns(tx, request, reach);
  if (before !== null && reach.kind === 'run' && matchedOf(before) === 0) return { kind: 'unknown-run' };
  if (before !== null && maxRuns !== null && before.active > maxRuns) {
    return { kind: 'refused', preview: await previewOf(tx, request, reach, before) };
  }
  if (reach.kind === 'token') await drawFence(tx, request, reach, request.id);
  if (many && !countNow) {
    return { kind: 'canceled', receipt: await keep(tx, request, nothing(request), reach), unmarked: reach };
  }
  const marked = many ? [] : await markRuns(tx, request, reach, request.id, FEW);
  // Counted before the messages are marked: a run that the receipt counts is one whose messages have been seen to.
  const after = await countRuns(tx, request, reach);
  const messages = await markMessages(tx, request, reach, request.id);
  const receipt = { ...nothing(request), ...countsOf(marked, after), ...messagesOf(messages) };
  const unmarked = after.active > 0 ? reach : null;
  return { kind: 'canceled', receipt: await keep(tx, request, receipt, unmarked), unmarked };
}

function countsOf(marked: readonly Marked[], after: Counts) {
  return {
    matched: matchedOf(after),
    canceled: marked.length + after.active,
    already_finished: after.finished,
    already_canceled: after.canceled - marked.length,
    run_ids: marked.slice(0, RUN_IDS_IN_ANSWER).map(({ id }) => id),
    more: marked.length + after.active > RUN_IDS_IN_ANSWER,
  };
}

function messagesOf(messages: readonly MarkedMessage[]) {
  const in_flight = inFlight(messages);
  return {
    messages_canceled: messages.length - in_flight.length,
    in_flight: in_flight.slice(0, IN_FLIGHT_IN_ANSWER),
  };
}

/** Gives the receipt of a fence its counts, before any of its rows has been marked. */
export async function countBehindFence(
  db: Database,
  tenant: Tenant,
  reach: Reach,
  cancelationId: string,
): Promise<void> {
  await setCounts(db, tenant, cancelationId, await countRuns(db, tenant, reach));
}

/** What the same request would do now; changes nothing. Null for a run that does not exist. */
export async function previewCancel(db: Executor, request: CancelRequest): Promise<Cancelation | null> {
  const found = await reachOf(db, request);
  if (found === null) return { ...nothing(request), dry_run: true };
  const { reach } = found;
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
    const marked = await markRuns(tx, tenant, reach, cancelationId, CHUNK, true);
    if (marked.length > 0) return true;
    await addMessages(tx, tenant, cancelationId, await markMessages(tx, tenant, reach, cancelationId));
    await closeCancelation(tx, tenant, cancelationId, await countRuns(tx, tenant, reach));
    return false;
  });
}

async function reachOf(
  db: Executor,
  request: CancelRequest,
): Promise<{ readonly reach: Reach; readonly many: boolean } | null> {
  const { target } = request;
  if (target.kind === 'run') return { reach: { kind: 'run', runId: target.runId }, many: false };
  const extent = await extentOf(db, request, target.token, FEW);
  if (extent === null) return null;
  const { token, excludedRunId } = target;
  return { reach: { kind: 'token', token, throughSeq: extent.seq, excludedRunId }, many: extent.many };
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
