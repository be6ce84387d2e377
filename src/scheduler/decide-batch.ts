import type { Answer } from '../engine/event.ts';
import type { BatchJoin } from '../store/batch.ts';
import { joinBatches } from '../store/batch-join.ts';
import { type BatchRelease, releaseBatches } from '../store/batch-release.ts';
import type { Executor } from '../store/database.ts';
import { stepKey } from './step-key.ts';
import { askOf, type Decided, type HeldAsk } from './undecided.ts';

/** Which batch each event joins, and who owns it. */
export async function join(tx: Executor, runs: readonly HeldAsk[]): Promise<Decided> {
  const joins = runs.map(joinOf);
  const batches = await joinBatches(tx, joins);
  const opened = new Set(joins.map(({ batch_id }) => batch_id));
  const answers = batches.map((batch, index): Answer => {
    const { batch_id, now } = joins[index] as BatchJoin;
    const isOwner = batch.id === batch_id;
    return {
      kind: 'join-batch',
      batch_id: batch.id,
      batch_key: batch.key,
      owner_run_id: batch.owner_run_id,
      release_at: isOwner ? (batch.closed ? now : batch.release_at) : null,
    };
  });
  return { answers, full: batches.some(({ id, closed }) => closed && !opened.has(id)) };
}

function joinOf({ claimed, run, now }: HeldAsk): BatchJoin {
  const { event } = askOf(run, 'join-batch');
  const { workspace_id, environment, seq, cancelation_token, clock_id, template_id } = claimed;
  const { wait_ms, max_ms, max_items, category, sort, item } = event;
  return {
    ...{ workspace_id, environment, cancelation_token, wait_ms, max_ms, max_items, now, category, item },
    key: stepKey(event.key, run, template_id),
    clock_id: clock_id ?? '',
    run_id: run.id,
    run_seq: seq,
    batch_id: `${run.id}.${run.settled}`,
    sort_number: typeof sort === 'number' ? sort : null,
    sort_text: typeof sort === 'string' ? sort : null,
  };
}

/** What becomes of batches whose time seems to have come. */
export async function release(tx: Executor, runs: readonly HeldAsk[]): Promise<Decided> {
  const releases = runs.map(({ claimed, run, now }): BatchRelease => {
    const { batch_id: id, plan } = askOf(run, 'release-batch');
    const { workspace_id, environment } = claimed;
    return { workspace_id, environment, id, retain: plan.retain, now };
  });
  const outcomes = await releaseBatches(tx, releases);
  return { answers: outcomes.map((outcome) => ({ kind: 'release-batch', outcome })) };
}
