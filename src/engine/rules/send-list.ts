import { EMPTY_BODY } from '../message.ts';
import { onceOf } from '../once.ts';
import { compose, filledText, objectOf } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import type { NewRequest } from '../write.ts';

/** Queues one message per subscriber of a list, under one message id for the request (reference 4.5, 6.3). */
export const sendListRule: Rule<'send-list'> = { action: 'send-list', enter };

function enter({ input, run, path, now, id }: Moment): Outcome {
  const list = filledText(input['list']);
  if (list === null) return failed('NO_LIST', 'list: resolved to nothing');
  // The run's ad-hoc profile is one person's: it must not become every subscriber's, so it is left out.
  const request: NewRequest = {
    id: id(0),
    path,
    body: {
      ...EMPTY_BODY,
      template: filledText(input['template']) ?? run.context.template,
      brand: filledText(input['brand']) ?? run.context.brand,
      data: compose(run.context.data, objectOf(input['data'])),
      override: objectOf(input['override']),
      data_source: objectOf(input['data_source']),
    },
    people: [],
    groups: [{ kind: 'list', id: list, data: null }],
  };
  return {
    kind: 'done',
    messageId: request.id,
    ref: { status: 'ENQUEUED', message_id: request.id },
    writes: [{ kind: 'queue-request', request, once: onceOf(input, now) }],
  };
}
