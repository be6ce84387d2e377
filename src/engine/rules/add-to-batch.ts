import type { StepOf } from '../../automation/step.ts';
import type { Ask } from '../ask.ts';
import { withBatch } from '../batch.ts';
import { batchEventOf } from '../batch-event.ts';
import type { Answer } from '../event.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';

/**
 * Puts the run's data into a batch. The run that opens it waits and goes on with everything that was gathered; all
 * others end here (reference 6.11, D-19).
 */
export const addToBatchRule: Rule<'add-to-batch'> = { action: 'add-to-batch', enter, resume };

function enter(moment: Moment, step: StepOf<'add-to-batch'>): Outcome {
  const event = batchEventOf(moment, step);
  if ('error' in event) return { kind: 'failed', error: event.error };
  return { kind: 'ask', ask: { kind: 'join-batch', event } };
}

function resume(moment: Moment, answer: Answer | null): Outcome {
  const { ask } = moment.run;
  if (answer?.kind === 'join-batch' && ask?.kind === 'join-batch') return joined(answer, ask);
  if (answer?.kind === 'release-batch' && ask?.kind === 'release-batch') return released(moment, answer, ask);
  if (ask?.kind !== 'batch') return failed('BATCH_GONE', 'the batch is gone');
  const { batch_id, batch_key, plan } = ask;
  return { kind: 'ask', ask: { kind: 'release-batch', batch_id, batch_key, plan } };
}

function joined(
  answer: Extract<Answer, { kind: 'join-batch' }>,
  { event }: Extract<Ask, { kind: 'join-batch' }>,
): Outcome {
  const { batch_id, batch_key, owner_run_id, release_at } = answer;
  if (release_at !== null) {
    return { kind: 'ask', ask: { kind: 'batch', at: release_at, batch_id, batch_key, plan: event.plan } };
  }
  return {
    kind: 'done',
    end: 'PROCESSED',
    output: { role: 'contributor', batch_id, batch_key, owner_run_id },
    ref: { status: 'PROCESSED', batch_id },
  };
}

function released(
  { run: { context } }: Moment,
  { outcome }: Extract<Answer, { kind: 'release-batch' }>,
  { batch_id, batch_key, plan }: Extract<Ask, { kind: 'release-batch' }>,
): Outcome {
  if (outcome === null) return failed('BATCH_GONE', 'the batch is gone');
  if ('release_at' in outcome) {
    return { kind: 'ask', ask: { kind: 'batch', at: outcome.release_at, batch_id, batch_key, plan } };
  }
  const { groups, left_out } = outcome;
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  return {
    kind: 'done',
    context: { ...context, data: withBatch(context.data, plan, groups) },
    output: { role: 'owner', batch_id, batch_key, count, ...(left_out === 0 ? {} : { left_out }) },
    ref: { status: 'PROCESSED', batch_id, count },
  };
}
