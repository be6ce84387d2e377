import type { JsonObject } from '../automation/json.ts';
import { compose, objectOf } from '../engine/read.ts';
import type { ClaimedMessage } from '../store/message-claim.ts';
import type { Outgoing } from './provider.ts';

/** Puts a claimed message together: stored profile beneath the given one, the address of `message.to` on top. */
export function outgoingOf(claimed: ClaimedMessage): Outgoing {
  const { payload } = claimed;
  return {
    message_id: claimed.id,
    run_id: claimed.run_id,
    recipient: claimed.recipient,
    attempt: claimed.attempts,
    template: payload.template,
    brand: payload.brand,
    content: payload.content,
    data: payload.data,
    profile: compose(claimed.stored_profile, payload.profile, addressOf(payload.to)),
    override: overrideOf(payload.override),
    options: payload.options,
  };
}

/** A `to` object without the parts that are not address or profile. */
function addressOf(to: JsonObject | null): JsonObject {
  const { data: _data, preferences: _preferences, context: _context, ...address } = to ?? {};
  return address;
}

/** Courier's overrides are keyed by provider; `{ webhook: { body } }` is what the webhook takes (reference 6.1). */
function overrideOf(override: JsonObject | null): JsonObject | null {
  return objectOf(objectOf(override?.['webhook'])?.['body']);
}
