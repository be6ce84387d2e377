import { emptyMessage } from '../message.ts';
import { onceOf } from '../once.ts';
import { compose, filledText, objectOf } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import type { NewMessage } from '../write.ts';

/** Queues one message per subscriber of a list, under one message id for the request (reference 4.5, 6.3). */
export const sendListRule: Rule<'send-list'> = { action: 'send-list', enter };

function enter({ input, run, path, now, id }: Moment): Outcome {
  const list = filledText(input['list']);
  if (list === null) return failed('NO_LIST', 'list: resolved to nothing');
  // The run's ad-hoc profile is one person's: it must not become every subscriber's, so it stays empty.
  const message: NewMessage = {
    ...emptyMessage(id(0), path),
    recipient: list,
    template: filledText(input['template']) ?? run.context.template,
    brand: filledText(input['brand']) ?? run.context.brand,
    data: compose(run.context.data, objectOf(input['data'])),
    override: objectOf(input['override']),
    data_source: objectOf(input['data_source']),
  };
  return {
    kind: 'done',
    messageId: message.id,
    ref: { status: 'ENQUEUED', message_id: message.id },
    writes: [{ kind: 'queue-list', list, message, once: onceOf(input, now) }],
  };
}
