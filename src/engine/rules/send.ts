import type { StepOf } from '../../automation/step.ts';
import { legacyMessage } from '../legacy-form.ts';
import type { Addressed } from '../message.ts';
import { composeMessage } from '../message-form.ts';
import { onceOf } from '../once.ts';
import { objectOf } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import type { Write } from '../write.ts';

/** Queues a message, or a request of several where `message.to` names more than one person (reference 6.1, 6.2, D-26). */
export const sendRule: Rule<'send'> = { action: 'send', enter };

function enter(moment: Moment, step: StepOf<'send'>): Outcome {
  if (step.message === undefined) return queue(moment, legacyMessage(moment));
  const message = objectOf(moment.input['message']);
  if (message === null) return failed('INVALID_MESSAGE', 'message: expected an object');
  const { run, path, id } = moment;
  return queue(moment, composeMessage({ context: run.context, path, id }, message));
}

/** All or nothing: where one recipient is wrong nobody is sent to. */
function queue({ input, now }: Moment, sent: Addressed): Outcome {
  if (sent.kind === 'refused') return failed(sent.code, sent.error);
  const once = onceOf(input, now);
  const isOne = sent.kind === 'message';
  const write: Write = isOne
    ? { kind: 'queue-message', message: sent.message, once }
    : { kind: 'queue-request', request: sent.request, once };
  const messageId = isOne ? sent.message.id : sent.request.id;
  // How many people a group has is known when it is fanned out.
  const counted = isOne || sent.request.groups.length === 0;
  const recipients = isOne ? 1 : sent.request.people.length;
  return {
    kind: 'done',
    messageId,
    output: { message_id: messageId, ...(counted ? { recipients } : {}) },
    ref: { status: 'ENQUEUED', message_id: messageId },
    writes: [write],
  };
}
