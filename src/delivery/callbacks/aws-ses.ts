import { createVerify, X509Certificate } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import { filledText } from '../../engine/read.ts';
import type { Outbound } from '../../outbound/outbound.ts';
import type { CallbackEvent } from '../../store/message-callback.ts';
import { jsonIn, type ReadCallback } from '../callback.ts';
import { at } from '../providers/reply.ts';

const TYPES: { readonly [type: string]: CallbackEvent['type'] | undefined } = {
  Delivery: 'DELIVERED',
  Bounce: 'UNDELIVERABLE',
  Reject: 'UNDELIVERABLE',
  Open: 'OPENED',
  Click: 'CLICKED',
  Complaint: 'COMPLAINED',
};

const certificates = new LRUCache<string, string>({ max: 20, ttl: 24 * 3_600_000 });

/**
 * Events of Amazon SES by SNS, signed with a certificate of Amazon's. A subscription is confirmed by itself once its
 * signature is right and its topic is the one that was set up.
 */
export const readAwsSes: ReadCallback = async ({ body }, { settings, outbound }) => {
  const topic = filledText(settings['sns_topic_arn']);
  if (topic === null) return { kind: 'unset', needs: 'settings.sns_topic_arn' };
  const notice = jsonIn(body);
  if (!isJsonObject(notice) || notice['TopicArn'] !== topic) return { kind: 'forged' };
  const certificate = await certificateAt(outbound, filledText(notice['SigningCertURL']));
  if (certificate === null || !isSignedBySns(notice, certificate)) return { kind: 'forged' };
  if (notice['Type'] === 'SubscriptionConfirmation') {
    const url = filledText(notice['SubscribeURL']);
    if (url !== null && isAmazons(url)) await outbound.send({ url, method: 'GET', timeoutMs: 10_000 });
    return { kind: 'events', events: [] };
  }
  return { kind: 'events', events: eventsOf(jsonIn(filledText(notice['Message']) ?? '')) };
};

const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
};

/** Whether a notice is signed with this certificate (SNS, versions 1 and 2). */
export function isSignedBySns(notice: JsonObject, certificate: string): boolean {
  const type = notice['Type'];
  if (type !== 'Notification' && type !== 'SubscriptionConfirmation') return false;
  const parts = SIGNED[type].flatMap((name) => {
    const value = notice[name];
    return typeof value === 'string' ? [`${name}\n${value}\n`] : [];
  });
  const hash = notice['SignatureVersion'] === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
  try {
    const { publicKey } = new X509Certificate(certificate);
    const signature = Buffer.from(filledText(notice['Signature']) ?? '', 'base64');
    return createVerify(hash).update(parts.join('')).verify(publicKey, signature);
  } catch {
    return false;
  }
}

async function certificateAt(outbound: Outbound, url: string | null): Promise<string | null> {
  if (url === null || !isAmazons(url) || !new URL(url).pathname.endsWith('.pem')) return null;
  const known = certificates.get(url);
  if (known !== undefined) return known;
  const result = await outbound.send({ url, method: 'GET', timeoutMs: 10_000, maxBytes: 64 * 1024 });
  if (result.kind !== 'response' || result.status !== 200) return null;
  certificates.set(url, result.body);
  return result.body;
}

/** True for what Amazon's own SNS hosts serve over TLS, and for nothing else. */
export function isAmazons(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  return protocol === 'https:' && /^sns\.[a-z0-9-]{3,40}\.amazonaws\.com(\.cn)?$/.test(host);
}

function eventsOf(report: Json): readonly CallbackEvent[] {
  const kind = at(report, 'eventType') ?? at(report, 'notificationType') ?? '';
  const type = TYPES[kind];
  const message_id = at(report, 'mail', 'tags', 'belay_message_id', 0);
  // A transient bounce may still be delivered.
  if (type === undefined || message_id === null || at(report, 'bounce', 'bounceType') === 'Transient')
    return [];
  const part = kind.toLowerCase();
  const time = Date.parse(at(report, part, 'timestamp') ?? '');
  const words =
    at(report, 'bounce', 'bouncedRecipients', 0, 'diagnosticCode') ??
    at(report, 'bounce', 'bounceSubType') ??
    at(report, 'reject', 'reason') ??
    kind;
  const error = type === 'UNDELIVERABLE' ? `Amazon SES: ${words}` : null;
  return [
    { message_id, type, at: Number.isNaN(time) ? null : time, error, url: at(report, 'click', 'link') },
  ];
}
