import type { JsonObject } from '../automation/json.ts';
import { compose, objectOf } from '../engine/read.ts';
import type { Content } from './content.ts';
import type { Loaded } from './load-message.ts';
import type { Envelope } from './provider.ts';
import { type Leg, ownOf } from './route.ts';
import type { Trip } from './trip.ts';

/** What a provider is handed: one message on one leg, rendered. */
export function envelopeOf(
  trip: Trip,
  { message, options, profile, unsubscribe_url }: Loaded,
  leg: Leg,
  content: Content,
): Envelope {
  const { payload, workspace_id, environment } = message;
  return {
    tenant: { workspace_id, environment },
    message_id: message.id,
    run_id: message.run_id,
    request_id: message.request_id,
    recipient: message.recipient,
    attempt: trip.attempt,
    address: leg.address,
    template: payload.template,
    brand: payload.brand,
    content,
    data: payload.data,
    profile,
    override: overrideOf(payload.override, options, leg),
    metadata: objectOf(options['metadata']) ?? {},
    unsubscribe_url,
  };
}

/** What is laid over the request to this provider: of the step, of the channel, of the provider, the last on top. */
function overrideOf(
  step: JsonObject | null,
  options: JsonObject,
  { channel, provider }: Leg,
): JsonObject | null {
  const parts = [
    channel === provider.key ? null : objectOf(step?.[channel]),
    ownOf(step, provider),
    objectOf(objectOf(objectOf(options['channels'])?.[channel])?.['override']),
    objectOf(ownOf(objectOf(options['providers']), provider)?.['override']),
  ];
  return parts.some((part) => part !== null) ? compose({}, ...parts) : null;
}
