import { placeIn } from '../automation/checks/place.ts';
import type { Json, JsonObject } from '../automation/json.ts';
import { mayHaveAddress } from '../automation/recipient.ts';
import { type Addressed, anonymous, emptyMessage, MAX_RECIPIENTS } from './message.ts';
import { compose, filledText, objectOf } from './read.ts';
import { fallbackRecipient, profileFor, withoutAddresses } from './recipient.ts';
import type { Moment } from './rule.ts';
import type { Context } from './run.ts';

/** Targets of Courier's Send API that stand for many people; a send never takes one for a person. */
const GROUPS = ['list_id', 'list_pattern', 'audience_id'] as const;

/** The messages of a whole Send API message, one per entry of `to`, composed over the run (reference 6.2, 11.1). */
export function messagesOf(moment: Moment, message: JsonObject): readonly Addressed[] {
  const { to } = message;
  if (!Array.isArray(to)) return [addressed(moment, message, to, 'message.to', 0)];
  if (to.length === 0) return [refused('NO_RECIPIENT', 'message.to: is empty')];
  if (to.length > MAX_RECIPIENTS) {
    return [
      refused('TOO_MANY_RECIPIENTS', `message.to: at most ${MAX_RECIPIENTS} recipients, got ${to.length}`),
    ];
  }
  return to.map((target: Json, number) =>
    addressed(moment, message, target, placeIn('message.to', number), number),
  );
}

function addressed(
  moment: Moment,
  message: JsonObject,
  target: Json | undefined,
  place: string,
  number: number,
): Addressed {
  const to = objectOf(target ?? {});
  if (to === null)
    return refused('INVALID_RECIPIENT', `${place}: expected an object such as { "user_id": "…" }`);
  const group = GROUPS.find((key) => filledText(to[key]) !== null || objectOf(to[key]) !== null);
  if (group !== undefined) {
    return refused(
      'INVALID_RECIPIENT',
      `${place}.${group}: this build sends to lists by a "send-list" step only`,
    );
  }
  const { context } = moment.run;
  const messageId = moment.id(number);
  const data = compose(context.data, objectOf(message['data']), objectOf(to['data']));
  const person = personOf(to, context, objectOf(message['profile']), data, messageId);
  if (person === null) {
    return refused(
      'NO_RECIPIENT',
      `${place}: the message, the run, its profile and its data name nobody to send to`,
    );
  }
  const { to: _to, template, content, data: _data, brand_id, profile: _profile, ...options } = message;
  const ownContent = objectOf(content);
  return {
    ok: true,
    message: {
      ...emptyMessage(messageId, moment.path),
      ...person,
      to,
      data,
      template: filledText(template) ?? (ownContent === null ? context.template : null),
      content: ownContent,
      brand: filledText(brand_id) ?? context.brand,
      options: Object.keys(options).length === 0 ? null : options,
    },
  };
}

type Person = { readonly recipient: string; readonly profile: JsonObject };

/** Who a target is: its `user_id`, its own address, else whom the run is about (D-26). */
function personOf(
  to: JsonObject,
  context: Context,
  ownProfile: JsonObject | null,
  data: JsonObject,
  messageId: string,
): Person | null {
  const userId = filledText(to['user_id']);
  if (userId === null && mayHaveAddress(to)) {
    // Only the address that was given: with a recipient, or other addresses, of the run it would reach somebody else.
    return {
      recipient: anonymous(messageId),
      profile: compose(withoutAddresses(context.profile), ownProfile),
    };
  }
  const everything = compose(context.profile, ownProfile);
  const recipient = userId ?? fallbackRecipient({ ...context, profile: everything, data });
  if (recipient !== null) return { recipient, profile: compose(profileFor(recipient, context), ownProfile) };
  return mayHaveAddress(everything) ? { recipient: anonymous(messageId), profile: everything } : null;
}

function refused(code: string, error: string): Addressed {
  return { ok: false, code, error };
}
