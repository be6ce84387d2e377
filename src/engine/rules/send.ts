import type { StepOf } from '../../automation/step.ts';
import { legacyMessage } from '../legacy-form.ts';
import type { Addressed } from '../message.ts';
import { messagesOf } from '../message-form.ts';
import { onceOf, onceOfNumber } from '../once.ts';
import { objectOf } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import type { NewMessage, Write } from '../write.ts';

/** Queues a message, or one per recipient in `message.to` (reference 6.1, 6.2, D-26). */
export const sendRule: Rule<'send'> = { action: 'send', enter };

function enter(moment: Moment, step: StepOf<'send'>): Outcome {
  if (step.message === undefined) return queue(moment, [legacyMessage(moment)]);
  const message = objectOf(moment.input['message']);
  if (message === null) return failed('INVALID_MESSAGE', 'message: expected an object');
  return queue(moment, messagesOf(moment, message));
}

/** All or nothing: where one recipient is wrong nobody is sent to. One who is named twice gets the first message. */
function queue({ input, now, id }: Moment, addressed: readonly Addressed[]): Outcome {
  const queued = new Map<string, NewMessage>();
  for (const one of addressed) {
    if (!one.ok) return failed(one.code, one.error);
    if (!queued.has(one.message.recipient)) queued.set(one.message.recipient, one.message);
  }
  const once = onceOf(input, now);
  const writes = [...queued.values()].map(
    (message, number): Write => ({ kind: 'queue-message', message, once: onceOfNumber(once, number) }),
  );
  // The first message is number 0; it stands for the step.
  const messageId = id(0);
  return {
    kind: 'done',
    messageId,
    output: { message_id: messageId, recipients: writes.length },
    ref: { status: 'ENQUEUED', message_id: messageId },
    writes,
  };
}
