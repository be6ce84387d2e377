import { adHocInvokeBody } from '../api/invoke-schema.ts';
import { parseBody } from '../api/parse.ts';
import { checkJson } from '../automation/checks/storable.ts';
import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { SOURCE_CALLS } from '../automation/trigger.ts';
import { filledText, objectOf } from '../engine/read.ts';
import { invalid } from '../errors.ts';
import { newUuid } from '../ids.ts';
import { keyOf } from '../scheduler/event-key.ts';
import type { Direct, InboundEvent } from '../scheduler/inbound-event.ts';
import type { InboundSource } from '../store/inbound-source-store.ts';

const MAX_EVENTS = 1_000;
const MAX_NAME = 200;
const CUSTOM = 'Custom';

/** The events of a webhook's body: one, or one per element of a list; what is no JSON is a text (reference 9). */
export function webhookEvents(source: InboundSource, body: string): readonly InboundEvent[] {
  const json = jsonIn(body);
  if (!Array.isArray(json)) return [webhookEvent(source, json)];
  if (json.length > MAX_EVENTS) throw invalid('body', `at most ${MAX_EVENTS} events, got ${json.length}`);
  return json.map((one: Json) => webhookEvent(source, one));
}

function webhookEvent(source: InboundSource, json: Json): InboundEvent {
  const event = isJsonObject(json) ? json : { body: json };
  const name = nameIn('event', filledText(event['event']) ?? CUSTOM);
  return {
    source: source.id,
    message_id: idIn(event),
    name,
    user_id: userIn(event['userId']),
    keys: [keyOf('webhook', source.id, name), keyOf('webhook', source.id, undefined)],
    label: `webhook/${source.name}/${name}`,
    event,
    data: null,
    traits: null,
    direct: directIn(event),
  };
}

/** The event of a call of Segment or RudderStack (reference 9, D-23). */
export function callEvent(source: InboundSource, body: string): InboundEvent {
  const event = jsonIn(body);
  if (!isJsonObject(event)) throw invalid('body', 'expected a call such as { "type": "track" }');
  const call = SOURCE_CALLS.find((one) => one === event['type']);
  if (call === undefined) throw invalid('type', `expected one of ${SOURCE_CALLS.join(', ')}`);
  const named =
    call === 'track' ? event['event'] : call === 'page' || call === 'screen' ? event['name'] : null;
  const name = filledText(named ?? undefined);
  if (call === 'track' && name === null) throw invalid('event', 'required: expected the name of the event');
  const { type } = source;
  const known = nameIn(call === 'track' ? 'event' : 'name', name ?? call);
  const own = name === null ? [undefined] : [name, undefined];
  const keys = [source.id, undefined].flatMap((id) => own.map((one) => keyOf(type, id, call, one)));
  const properties = objectOf(event['properties']) ?? {};
  const traits = objectOf(event['traits']);
  const anonymous = type === 'rudderstack' ? userIn(event['anonymousId']) : null;
  return {
    source: source.id,
    message_id: idIn(event),
    name: call === 'track' ? known : call,
    user_id: userIn(event['userId']) ?? anonymous,
    keys,
    label: name === null ? `${type}/${call}` : `${type}/${call}/${name}`,
    event,
    data: (type === 'rudderstack' ? courierIn(properties, 'data') : null) ?? { ...event, ...properties },
    traits: call === 'identify' && traits !== null ? profileOf(traits) : null,
    direct: null,
  };
}

/** Segment calls a phone number `phone`; providers look for `phone_number`. */
function profileOf(traits: JsonObject): JsonObject {
  const phone = filledText(traits['phone']);
  return phone === null || 'phone_number' in traits ? traits : { ...traits, phone_number: phone };
}

function directIn(event: JsonObject): Direct | null {
  const properties = objectOf(event['properties']) ?? {};
  const automation = objectOf(objectOf(properties['courier'])?.['automation']) ?? {};
  const template = filledText(automation['template']);
  if (template !== null) return { kind: 'template', template };
  const { steps } = automation;
  if (steps === undefined) return null;
  return { kind: 'steps', automation: parseBody(adHocInvokeBody, { automation: { steps } }).automation };
}

function courierIn(properties: JsonObject, key: string): JsonObject | null {
  return objectOf(objectOf(objectOf(properties['courier'])?.['automation'])?.[key]);
}

function jsonIn(body: string): Json {
  const json = parsed(body);
  const problem = checkJson(json);
  if (problem !== null) throw invalid(problem.place === '' ? 'body' : problem.place, problem.message);
  return json;
}

function parsed(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}

function nameIn(place: string, name: string): string {
  if (name.length > MAX_NAME) throw invalid(place, `at most ${MAX_NAME} characters`);
  return name;
}

function userIn(value: Json | undefined): string | null {
  const user = filledText(value);
  return user === null || user.length > MAX_NAME ? null : user;
}

/** Its own id tells repetitions apart; one without is always new. */
function idIn(event: JsonObject): string {
  const id = filledText(event['messageId']);
  return id === null || id.length > MAX_NAME ? newUuid() : id;
}
