import { createHmac, timingSafeEqual } from 'node:crypto';
import { filledText } from '../../engine/read.ts';
import type { CallbackEvent } from '../../store/message-callback.ts';
import type { ReadCallback } from '../callback.ts';

const TYPES: { readonly [status: string]: CallbackEvent['type'] | undefined } = {
  delivered: 'DELIVERED',
  read: 'OPENED',
  undelivered: 'UNDELIVERABLE',
  failed: 'UNDELIVERABLE',
};

/** Status callbacks of Twilio: `X-Twilio-Signature` is HMAC-SHA1 over the URL and the sorted fields. */
export const readTwilio: ReadCallback = async ({ headers, body, url }, { settings }) => {
  const token = filledText(settings['auth_token']);
  if (url === null || token === null) return { kind: 'unset', needs: 'BELAY_PUBLIC_URL' };
  const fields = [...new URLSearchParams(body)].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const signed = url + fields.map(([name, value]) => `${name}${value}`).join('');
  const expected = createHmac('sha1', token).update(signed).digest();
  const given = Buffer.from(headers['x-twilio-signature'] ?? '', 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { kind: 'forged' };
  const named = new Map(fields);
  const type = TYPES[named.get('MessageStatus') ?? ''];
  const message_id = new URL(url).searchParams.get('message');
  if (type === undefined || message_id === null) return { kind: 'events', events: [] };
  const code = named.get('ErrorCode') ?? null;
  const error =
    type === 'UNDELIVERABLE' ? `Twilio: ${named.get('MessageStatus')} (${code ?? 'no code'})` : null;
  return { kind: 'events', events: [{ message_id, type, at: null, error, url: null }] };
};
