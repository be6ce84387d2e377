import { createPublicKey, verify } from 'node:crypto';
import type { Json } from '../../automation/json.ts';
import { filledText } from '../../engine/read.ts';
import type { CallbackEvent } from '../../store/message-callback.ts';
import { isRecent, jsonIn, type ReadCallback } from '../callback.ts';
import { at } from '../providers/reply.ts';

const TYPES: { readonly [event: string]: CallbackEvent['type'] | undefined } = {
  delivered: 'DELIVERED',
  bounce: 'UNDELIVERABLE',
  dropped: 'UNDELIVERABLE',
  open: 'OPENED',
  click: 'CLICKED',
  spamreport: 'COMPLAINED',
};

/** Event webhooks of SendGrid, signed with ECDSA over the time and the body. */
export const readSendgrid: ReadCallback = async ({ headers, body }, { settings, now }) => {
  const key = filledText(settings['webhook_public_key']);
  if (key === null) return { kind: 'unset', needs: 'settings.webhook_public_key' };
  const time = headers['x-twilio-email-event-webhook-timestamp'] ?? '';
  const signature = headers['x-twilio-email-event-webhook-signature'] ?? '';
  if (!isRecent(Number(time) * 1000, now) || !isSigned(key, time + body, signature))
    return { kind: 'forged' };
  const list = jsonIn(body);
  return { kind: 'events', events: (Array.isArray(list) ? list : []).flatMap(eventOf) };
};

function isSigned(key: string, text: string, signature: string): boolean {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
    return verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function eventOf(event: Json): readonly CallbackEvent[] {
  const type = TYPES[at(event, 'event') ?? ''];
  const message_id = at(event, 'belay_message_id');
  if (type === undefined || message_id === null) return [];
  const seconds = Number(at(event, 'timestamp') ?? Number.NaN);
  const error = type === 'UNDELIVERABLE' ? `SendGrid: ${at(event, 'reason') ?? at(event, 'event')}` : null;
  const time = Number.isFinite(seconds) ? seconds * 1000 : null;
  return [{ message_id, type, at: time, error, url: type === 'CLICKED' ? at(event, 'url') : null }];
}
