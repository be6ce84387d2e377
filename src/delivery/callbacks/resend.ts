import { createHmac, timingSafeEqual } from 'node:crypto';
import { filledText } from '../../engine/read.ts';
import type { CallbackEvent } from '../../store/message-callback.ts';
import { isRecent, jsonIn, type ReadCallback } from '../callback.ts';
import { at } from '../providers/reply.ts';

const TYPES: { readonly [type: string]: CallbackEvent['type'] | undefined } = {
  'email.delivered': 'DELIVERED',
  'email.bounced': 'UNDELIVERABLE',
  'email.failed': 'UNDELIVERABLE',
  'email.opened': 'OPENED',
  'email.clicked': 'CLICKED',
  'email.complained': 'COMPLAINED',
};

/** Webhooks of Resend, signed as Svix signs: HMAC-SHA256 over id, time and body. */
export const readResend: ReadCallback = async ({ headers, body }, { settings, now }) => {
  const secret = filledText(settings['webhook_secret']);
  if (secret === null) return { kind: 'unset', needs: 'settings.webhook_secret' };
  const { 'svix-id': id = '', 'svix-timestamp': time = '', 'svix-signature': signatures = '' } = headers;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest();
  const isSigned = signatures.split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return one.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isSigned || !isRecent(Number(time) * 1000, now)) return { kind: 'forged' };
  const report = jsonIn(body);
  const type = TYPES[at(report, 'type') ?? ''];
  const message_id = at(report, 'data', 'tags', 'belay_message_id');
  if (type === undefined || message_id === null) return { kind: 'events', events: [] };
  const created = Date.parse(at(report, 'created_at') ?? '');
  const words =
    at(report, 'data', 'bounce', 'message') ?? at(report, 'data', 'failed', 'reason') ?? at(report, 'type');
  const event: CallbackEvent = {
    message_id,
    type,
    at: Number.isNaN(created) ? null : created,
    error: type === 'UNDELIVERABLE' ? `Resend: ${words}` : null,
    url: type === 'CLICKED' ? at(report, 'data', 'click', 'link') : null,
  };
  return { kind: 'events', events: [event] };
};
