import { createHash, timingSafeEqual } from 'node:crypto';
import { filledText } from '../../engine/read.ts';
import type { CallbackEvent } from '../../store/message-callback.ts';
import { jsonIn, type ReadCallback } from '../callback.ts';
import { at } from '../providers/reply.ts';

const TYPES: { readonly [record: string]: CallbackEvent['type'] | undefined } = {
  Delivery: 'DELIVERED',
  Bounce: 'UNDELIVERABLE',
  Open: 'OPENED',
  Click: 'CLICKED',
  SpamComplaint: 'COMPLAINED',
};
/** Bounces after which Postmark goes on trying. */
const PASSING = new Set(['Transient', 'SoftBounce', 'DnsError', 'AutoResponder']);

/** Webhooks of Postmark. They are not signed: the URL carries a password. */
export const readPostmark: ReadCallback = async ({ headers, body }, { settings }) => {
  const password = filledText(settings['webhook_password']);
  if (password === null) return { kind: 'unset', needs: 'settings.webhook_password' };
  const expected = `Basic ${Buffer.from(`belay:${password}`).toString('base64')}`;
  if (!isSame(headers['authorization'] ?? '', expected)) return { kind: 'forged' };
  const report = jsonIn(body);
  const type = TYPES[at(report, 'RecordType') ?? ''];
  const message_id = at(report, 'Metadata', 'belay_message_id');
  if (type === undefined || message_id === null || PASSING.has(at(report, 'Type') ?? '')) {
    return { kind: 'events', events: [] };
  }
  const time = at(report, 'DeliveredAt') ?? at(report, 'BouncedAt') ?? at(report, 'ReceivedAt') ?? '';
  const words = at(report, 'Details') ?? at(report, 'Description') ?? at(report, 'Type');
  const event: CallbackEvent = {
    message_id,
    type,
    at: Number.isNaN(Date.parse(time)) ? null : Date.parse(time),
    error: type === 'UNDELIVERABLE' ? `Postmark: ${words}` : null,
    url: type === 'CLICKED' ? at(report, 'OriginalLink') : null,
  };
  return { kind: 'events', events: [event] };
};

function isSame(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
