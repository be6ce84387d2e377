import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { compose, filledText, objectOf } from '../engine/read.ts';
import type { ClaimedMessage } from '../store/message-claim.ts';
import type { WebhookContent } from './content.ts';
import type { Envelope } from './provider.ts';

/** Puts a claimed message together: stored profile beneath the given one, the address of `message.to` on top. */
export function outgoingOf(claimed: ClaimedMessage): Omit<Envelope, 'address' | 'override'> {
  const { payload, workspace_id, environment } = claimed;
  return {
    tenant: { workspace_id, environment },
    message_id: claimed.id,
    run_id: claimed.run_id,
    request_id: claimed.request_id,
    recipient: claimed.recipient,
    attempt: claimed.attempts,
    template: payload.template,
    brand: payload.brand,
    content: contentOf(payload.content),
    data: payload.data,
    profile: compose(claimed.stored_profile, payload.profile, addressOf(payload.to)),
    metadata: objectOf(payload.options?.['metadata']) ?? {},
    unsubscribe_url: null,
  };
}

/** A `to` object without the parts that are not address or profile. */
function addressOf(to: JsonObject | null): JsonObject {
  const { data: _data, preferences: _preferences, context: _context, ...address } = to ?? {};
  return address;
}

function contentOf(content: JsonObject | null): WebhookContent {
  return {
    channel: 'webhook',
    title: filledText(content?.['title']),
    body: filledText(content?.['body']),
    blocks: elementsOf(content?.['elements'] ?? null),
  };
}

function elementsOf(value: Json): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((element) => isJsonObject(element)) : [];
}

/** Courier's overrides are keyed by provider; `{ webhook: { body } }` is what the webhook takes (reference 6.1). */
export function overrideOf(override: JsonObject | null, key: string): JsonObject | null {
  return objectOf(override?.[key]);
}
