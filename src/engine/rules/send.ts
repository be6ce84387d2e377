import type { Json, JsonObject } from '../../automation/json.ts';
import { onceOf } from '../once.ts';
import { emptyMessage } from '../message.ts';
import { compose, filledText, objectOf } from '../read.ts';
import { fallbackRecipient, hasAddress } from '../recipient.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import type { NewMessage, Write } from '../write.ts';

/** Queues a message, or one per entry of `message.to` (reference 6.1, 6.2, D-26). */
export const sendRule: Rule<'send'> = { action: 'send', enter };

function enter(moment: Moment): Outcome {
  const message = objectOf(moment.input['message']);
  const messages = message === null ? [legacyMessage(moment)] : messagesOf(moment, message);
  const queued: NewMessage[] = [];
  for (const next of messages) {
    if (next === null) {
      return failed('NO_RECIPIENT', 'recipient: the step, the run, its profile and its data name nobody to send to');
    }
    queued.push(next);
  }
  const id = queued[0]?.id;
  if (id === undefined) return failed('NO_RECIPIENT', 'message.to: is empty');
  const once = onceOf(moment.input);
  return {
    kind: 'done',
    messageId: id,
    output: { message_id: id, recipients: queued.length },
    ref: { status: 'ENQUEUED', message_id: id },
    writes: queued.map((next): Write => ({ kind: 'queue-message', message: next, once })),
  };
}

function legacyMessage(moment: Moment): NewMessage | null {
  const { input, run } = moment;
  const data = compose(run.context.data, objectOf(input['data']));
  const profile = compose(run.context.profile, objectOf(input['profile']));
  const named = filledText(input['recipient']) ?? fallbackRecipient(run.context.recipient, profile, data);
  const recipient = named ?? anonymous(moment, profile, 0);
  if (recipient === null) return null;
  return {
    ...emptyMessage(moment.id(0), moment.path),
    recipient,
    data,
    profile,
    template: filledText(input['template']) ?? run.context.template,
    brand: filledText(input['brand']) ?? run.context.brand,
    override: objectOf(input['override']),
  };
}

function messagesOf(moment: Moment, message: JsonObject): readonly (NewMessage | null)[] {
  const to = message['to'];
  const targets: readonly (Json | undefined)[] = Array.isArray(to) ? to : [to];
  return targets.map((target, number) => addressedMessage(moment, message, objectOf(target) ?? {}, number));
}

function addressedMessage(moment: Moment, message: JsonObject, to: JsonObject, number: number): NewMessage | null {
  const { context } = moment.run;
  const { to: _to, template, content, data, brand_id, profile, ...options } = message;
  const composedData = compose(context.data, objectOf(data), objectOf(to['data']));
  const composedProfile = compose(context.profile, objectOf(profile));
  const recipient =
    filledText(to['user_id']) ??
    // An address given for this message is not the run's recipient: their stored profile must not mix in.
    anonymous(moment, to, number) ??
    fallbackRecipient(context.recipient, composedProfile, composedData) ??
    anonymous(moment, composedProfile, number);
  if (recipient === null) return null;
  return {
    ...emptyMessage(moment.id(number), moment.path),
    recipient,
    to,
    data: composedData,
    profile: composedProfile,
    template: filledText(template) ?? (content === undefined ? context.template : null),
    content: objectOf(content),
    brand: filledText(brand_id) ?? context.brand,
    options: Object.keys(options).length === 0 ? null : options,
  };
}

/** A recipient id that belongs to this message alone, where an address is all that is known (D-26). */
function anonymous({ id }: Moment, profile: JsonObject, number: number): string | null {
  return hasAddress(profile) ? `anon_${id(number)}` : null;
}
