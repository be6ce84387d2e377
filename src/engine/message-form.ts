import { placeIn } from '../automation/checks/place.ts';
import type { Json, JsonObject } from '../automation/json.ts';
import { checkMessageOptions } from '../automation/message-options.ts';
import { checkGroupId, GROUP_KEYS, mayHaveAddress } from '../automation/recipient.ts';
import { type Addressed, anonymous, EMPTY_BODY, MAX_RECIPIENTS } from './message.ts';
import { compose, filledText, objectOf } from './read.ts';
import { fallbackRecipient, profileFor, withoutAddresses } from './recipient.ts';
import type { Context } from './run.ts';
import type { Group, MessageBody, Person } from './write.ts';

/** Who sends: a step of a run, or `POST /send`, whose context is empty. */
export type Sender = {
  readonly context: Context;
  readonly path: string;
  readonly id: (number: number) => string;
};

type Refusal = { readonly code: string; readonly error: string };

/** A whole Send API message, composed over what its sender knows (reference 6.2, 11.1). */
export function composeMessage(sender: Sender, message: JsonObject): Addressed {
  const { to } = message;
  const many = Array.isArray(to);
  const given: readonly (Json | undefined)[] = many ? to : [to];
  if (given.length === 0) return refused('NO_RECIPIENT', 'message.to: is empty');
  if (given.length > MAX_RECIPIENTS) {
    const error = `message.to: at most ${MAX_RECIPIENTS} recipients, got ${given.length}`;
    return refused('TOO_MANY_RECIPIENTS', error);
  }
  const [problem] = checkMessageOptions(message, 'message');
  if (problem !== undefined) return refused('INVALID_MESSAGE', `${problem.place}: ${problem.message}`);
  const body = bodyOf(sender, message);
  // One who is named twice gets the first message.
  const people = new Map<string, Person>();
  const groups: Group[] = [];
  for (const [number, target] of given.entries()) {
    const place = many ? placeIn('message.to', number) : 'message.to';
    const read = targetOf(sender, message, body, target, place, number);
    if ('error' in read) return refused(read.code, read.error);
    if ('kind' in read) groups.push(read);
    else if (!people.has(read.recipient)) people.set(read.recipient, read);
  }
  return addressed(sender, body, [...people.values()], groups);
}

/** One person's message is its own request; all else shares a body. */
function addressed(
  { id, path }: Sender,
  body: MessageBody,
  people: readonly Person[],
  groups: readonly Group[],
): Addressed {
  const [one] = people;
  if (one === undefined || people.length > 1 || groups.length > 0) {
    return { kind: 'request', request: { id: id(0), path, body, people, groups } };
  }
  const data = compose(body.data, objectOf(one.to?.['data']));
  return { kind: 'message', message: { ...body, ...one, data, id: id(0), path } };
}

function bodyOf({ context }: Sender, message: JsonObject): MessageBody {
  const { to: _to, template, content, data, brand_id, profile: _profile, ...options } = message;
  const ownContent = objectOf(content);
  return {
    ...EMPTY_BODY,
    template: filledText(template) ?? (ownContent === null ? context.template : null),
    content: ownContent,
    data: compose(context.data, objectOf(data)),
    brand: filledText(brand_id) ?? context.brand,
    options: Object.keys(options).length === 0 ? null : options,
  };
}

function targetOf(
  { context, id }: Sender,
  message: JsonObject,
  body: MessageBody,
  target: Json | undefined,
  place: string,
  number: number,
): Person | Group | Refusal {
  const to = objectOf(target ?? {});
  if (to === null) {
    return {
      code: 'INVALID_RECIPIENT',
      error: `${place}: expected an object such as { "user_id": "…" }`,
    };
  }
  const group = groupOf(to, place);
  if (group !== null) return group;
  const data = compose(body.data, objectOf(to['data']));
  const person = personOf(to, context, objectOf(message['profile']), data, id(number));
  if (person !== null) return { ...person, to };
  const error = `${place}: the message, the run, its profile and its data name nobody to send to`;
  return { code: 'NO_RECIPIENT', error };
}

/** A target with a `user_id` is a person, whatever list it is said to be of; a group never becomes the run's recipient. */
function groupOf(to: JsonObject, place: string): Group | Refusal | null {
  if (filledText(to['user_id']) !== null) return null;
  const key = GROUP_KEYS.find((name) => filledText(to[name]) !== null || objectOf(to[name]) !== null);
  if (key === undefined) return null;
  const id = filledText(to[key]) ?? '';
  const problem = checkGroupId(key, id);
  if (problem !== null) return { code: 'INVALID_RECIPIENT', error: `${place}.${key}: ${problem}` };
  return { kind: GROUP_KINDS[key], id, data: objectOf(to['data']) };
}

const GROUP_KINDS = { list_id: 'list', list_pattern: 'pattern', audience_id: 'audience' } as const;

/** Who a target is: its `user_id`, its own address, else whom the run is about (D-26). */
function personOf(
  to: JsonObject,
  context: Context,
  ownProfile: JsonObject | null,
  data: JsonObject,
  messageId: string,
): Omit<Person, 'to'> | null {
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
  return { kind: 'refused', code, error };
}
