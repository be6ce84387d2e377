import { cancelBatches, discardBatches } from './batch-cancel.ts';
import { previewBatches } from './batch-preview.ts';
import { type Counts, countRuns, drawFence, extentOf } from './cancel-count.ts';
import {
  inFlight,
  type Marked,
  type MarkedMessage,
  markMessages,
  markRuns,
  type Reach,
} from './cancel-mark.ts';
import { previewMessages, previewRuns } from './cancel-preview.ts';
import {
  BATCHES_IN_ANSWER,
  type Cancelation,
  type CancelRequest,
  IN_FLIGHT_IN_ANSWER,
  RUN_IDS_IN_ANSWER,
} from './cancelation.ts';
import {
  addBatches,
  addMessages,
  closeCancelation,
  insertCancelation,
  setCounts,
} from './cancelation-store.ts';
import type { Database, Executor } from './database.ts';
import type { Tenant } from './scope.ts';

export type CancelOutcome =
  /** `unmarked` is set while rows are still to be marked: go on with `finishMarking`. */
  | { readonly kind: 'canceled'; readonly receipt: Cancelation; readonly unmarked: readonly Reach[] | null }
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
 * marked by it; of more, all stand behind the token's fence until they have been marked. Runs that have the token as a
 * further one stand behind no fence: where they are many, they are canceled once `markChunk` has marked them.
 */
export async function cancelIn(
  tx: Executor,
  request: CancelRequest,
  { maxRuns, countNow }: CancelOptions = { maxRuns: null, countNow: true },
): Promise<CancelOutcome> {
  const { reaches, many } = await reachesOf(tx, request);
  if (reaches.length === 0)
    return { kind: 'canceled', receipt: await keep(tx, request, nothing(request)), unmarked: null };
  const byRun = request.target.kind === 'run';
  const before = maxRuns === null && !byRun ? null : await countRuns(tx, request, reaches);
  if (before !== null && byRun && matchedOf(before) === 0) return { kind: 'unknown-run' };
  if (before !== null && maxRuns !== null && before.active > maxRuns) {
    return { kind: 'refused', preview: await previewOf(tx, request, reaches, before) };
  }
  for (const reach of reaches) if (reach.kind === 'token') await drawFence(tx, request, reach, request.id);
  if (many && !countNow) {
    const receipt = await keep(tx, request, nothing(request), reaches);
    return { kind: 'canceled', receipt, unmarked: reaches };
  }
  const marked = many ? [] : await markAll(tx, request, reaches);
  // Counted before the messages are marked: a run that the receipt counts is one whose messages have been seen to.
  const after = await countRuns(tx, request, reaches);
  const messages = await markAllMessages(tx, request, reaches, request.id);
  const batches = (await cancelBatches(tx, request, reaches, marked)).slice(0, BATCHES_IN_ANSWER);
  const receipt = { ...nothing(request), ...countsOf(marked, after), ...messagesOf(messages), batches };
  const unmarked = after.active > 0 ? reaches : null;
  return { kind: 'canceled', receipt: await keep(tx, request, receipt, unmarked), unmarked };
}

async function markAll(
  tx: Executor,
  request: CancelRequest,
  reaches: readonly Reach[],
): Promise<readonly Marked[]> {
  const marked: Marked[] = [];
  for (const reach of reaches) {
    marked.push(...(await markRuns(tx, request, reach, request.id, { limit: FEW - marked.length })));
  }
  return marked.sort((a, b) => a.seq - b.seq);
}

async function markAllMessages(
  tx: Executor,
  tenant: Tenant,
  reaches: readonly Reach[],
  cancelationId: string,
): Promise<readonly MarkedMessage[]> {
  const marked: MarkedMessage[] = [];
  for (const reach of reaches) marked.push(...(await markMessages(tx, tenant, reach, cancelationId)));
  return marked;
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
  reaches: readonly Reach[],
  cancelationId: string,
): Promise<void> {
  await setCounts(db, tenant, cancelationId, await countRuns(db, tenant, reaches));
}

/** What the same request would do now; changes nothing. Null for a run that does not exist. */
export async function previewCancel(db: Executor, request: CancelRequest): Promise<Cancelation | null> {
  const { reaches } = await reachesOf(db, request);
  const counts = await countRuns(db, request, reaches);
  if (request.target.kind === 'run' && matchedOf(counts) === 0) return null;
  return previewOf(db, request, reaches, counts);
}

/**
 * Takes back, and adds to the receipt, the messages that runs queued while their cancel was being committed. What a
 * later claim finds stands behind the fence, so after this every message that may still be handed over is named.
 */
export async function markStragglers(
  db: Database,
  tenant: Tenant,
  reaches: readonly Reach[],
  cancelationId: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    await addMessages(tx, tenant, cancelationId, await markAllMessages(tx, tenant, reaches, cancelationId));
    await addBatches(tx, tenant, cancelationId, await cancelBatches(tx, tenant, reaches, []));
  });
}

/**
 * Marks the next unfinished runs of a reach, after those up to seq `after`. Returns the newest that it marked; null
 * when there are no more.
 */
export async function markChunk(
  db: Database,
  tenant: Tenant,
  reach: Reach,
  cancelationId: string,
  after: number,
): Promise<number | null> {
  return db.transaction(async (tx) => {
    const options = { limit: CHUNK, isFenced: true, after };
    const marked = await markRuns(tx, tenant, reach, cancelationId, options);
    await addBatches(tx, tenant, cancelationId, await discardBatches(tx, tenant, marked));
    return marked.at(-1)?.seq ?? null;
  });
}

/** Closes a receipt whose runs have all been marked: its counts are made exact. */
export async function closeMarked(
  db: Database,
  tenant: Tenant,
  reaches: readonly Reach[],
  cancelationId: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    await addMessages(tx, tenant, cancelationId, await markAllMessages(tx, tenant, reaches, cancelationId));
    await addBatches(tx, tenant, cancelationId, await cancelBatches(tx, tenant, reaches, []));
    await closeCancelation(tx, tenant, cancelationId, await countRuns(tx, tenant, reaches));
  });
}

/** In which ways a request reaches runs; none where no run has its token. */
async function reachesOf(
  db: Executor,
  request: CancelRequest,
): Promise<{ readonly reaches: readonly Reach[]; readonly many: boolean }> {
  const { target } = request;
  if (target.kind === 'run') return { reaches: [{ kind: 'run', runIds: [target.runId] }], many: false };
  if (target.kind === 'runs') return { reaches: [{ kind: 'run', runIds: target.runIds }], many: false };
  const reaches: Reach[] = [];
  let many = false;
  for (const kind of ['token', 'further-token'] as const) {
    const extent = await extentOf(db, request, { kind, token: target.token }, FEW);
    if (extent === null) continue;
    const { token, excludedRunId } = target;
    reaches.push({ kind, token, throughSeq: extent.seq, excludedRunId });
    many ||= extent.many;
  }
  return { reaches, many };
}

function keep(
  tx: Executor,
  request: CancelRequest,
  receipt: Cancelation,
  unmarked: readonly Reach[] | null = null,
): Promise<Cancelation> {
  return insertCancelation(tx, request, receipt, unmarked);
}

async function previewOf(
  db: Executor,
  request: CancelRequest,
  reaches: readonly Reach[],
  counts: Counts,
): Promise<Cancelation> {
  const runs = await previewRuns(db, request, reaches);
  const messages = await previewMessages(db, request, reaches);
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
    run_ids: runs,
    more: counts.active > runs.length,
    batches: (await previewBatches(db, request, reaches)).slice(0, BATCHES_IN_ANSWER),
  };
}

function nothing({ id, target, actor, reason }: CancelRequest): Cancelation {
  return {
    id,
    cancelation_token: target.kind === 'token' ? target.token : null,
    run_id: target.kind === 'run' ? target.runId : null,
    scope: target.kind === 'runs' ? target.scope : null,
    dry_run: false,
    matched: 0,
    canceled: 0,
    already_finished: 0,
    already_canceled: 0,
    in_flight: [],
    messages_canceled: 0,
    batches: [],
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
