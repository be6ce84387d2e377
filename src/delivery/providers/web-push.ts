import { createECDH, createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import { now } from '../../clock.ts';
import { filledText, objectOf, textOf } from '../../engine/read.ts';
import type { PushContent } from '../content.ts';
import type { Addressed, Envelope, HandOver, ProviderKind, Use } from '../provider.ts';
import { toDevices } from './devices.ts';
import { handOverOf } from './http-answer.ts';
import { signJwt } from './jwt.ts';
import { overridden, post, settingText } from './post.ts';
import { refused } from './reply.ts';
import { required, secret } from './setting.ts';
import { encryptPush, MAX_PUSH_BYTES } from './web-push-encryption.ts';

const DAY_S = 86_400;
const MAX_SUBSCRIPTIONS = 20;

/** Push notifications to browsers (RFC 8030, 8291, 8292), to the subscriptions in `profile.webpush`. */
export const webPush: ProviderKind = {
  key: 'webpush',
  name: 'Web push',
  description: 'Push notifications to browsers.',
  channel: 'push',
  settings: {
    public_key: required('The VAPID key that browsers subscribe with, in base64url.'),
    private_key: secret('Its private half, in base64url.'),
    subject: required('Whom push services may ask: `mailto:you@you.example` or an https URL.'),
    ttl: {
      ...{ type: 'number', required: false, secret: false, range: { min: 0, max: 28 * DAY_S } },
      description: 'How long a message waits for a browser that is away, in seconds; default a day.',
    },
  },
  idempotent: false,
  concurrency: 32,
  perSecond: null,
  check: (settings) => {
    const key = vapidKey(textOf(settings['public_key']) ?? '', textOf(settings['private_key']) ?? '');
    const isSubject = /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(textOf(settings['subject']) ?? '');
    const subject = { place: 'settings.subject', message: 'expected mailto:… or https://…' };
    const keys = {
      place: 'settings.private_key',
      message: 'expected the two halves of a VAPID key in base64url',
    };
    return [...(key === null ? [keys] : []), ...(isSubject ? [] : [subject])];
  },
  address: addressOf,
  send: async (envelope, use) => {
    const { content, address } = envelope;
    if (content.channel !== 'push') return refused('content: not that of a push notification');
    const key = vapidKey(settingText(use, 'public_key'), settingText(use, 'private_key'));
    if (key === null) return refused('settings.private_key: not a VAPID key');
    const plain = Buffer.from(JSON.stringify(overridden(envelope, payloadOf(content, envelope.message_id))));
    if (plain.length > MAX_PUSH_BYTES) return refused(`content: more than ${MAX_PUSH_BYTES} bytes`);
    const subscriptions = Array.isArray(address) ? address.filter((one) => isJsonObject(one)) : [];
    return toDevices(subscriptions, (subscription) => send(envelope, use, key, subscription, plain));
  },
};

function addressOf(profile: JsonObject): Addressed {
  const own = profile['webpush'];
  const given = Array.isArray(own) ? own : (objectOf(own)?.['subscriptions'] ?? [own ?? null]);
  const sound = (Array.isArray(given) ? given : []).filter(
    (one: Json) => keysOf(objectOf(one) ?? {}) !== null,
  );
  return sound.length === 0
    ? { kind: 'missing', needs: 'profile.webpush with endpoint and keys' }
    : { kind: 'address', value: sound.slice(0, MAX_SUBSCRIPTIONS) };
}

async function send(
  { message_id }: Envelope,
  use: Use,
  key: KeyObject,
  subscription: JsonObject,
  plain: Buffer,
): Promise<HandOver> {
  const keys = keysOf(subscription);
  const endpoint = filledText(subscription['endpoint']) ?? '';
  if (keys === null || !URL.canParse(endpoint)) return refused('webpush: not a subscription', 'BOUNCED');
  const body = encrypted(plain, keys);
  if (body === null) return refused('webpush.keys: not those of a subscription', 'BOUNCED');
  const claims = {
    aud: new URL(endpoint).origin,
    exp: Math.floor(now() / 1000) + DAY_S / 2,
    sub: settingText(use, 'subject'),
  };
  const headers = {
    authorization: `vapid t=${signJwt('ES256', key, {}, claims)}, k=${settingText(use, 'public_key')}`,
    'content-type': 'application/octet-stream',
    'content-encoding': 'aes128gcm',
    ttl: textOf(use.settings['ttl']) ?? `${DAY_S}`,
    urgency: 'normal',
    // Replaces an earlier attempt that still waits; at most 32 characters of base64url (RFC 8030 5.4).
    topic: createHash('sha256').update(message_id).digest('base64url').slice(0, 32),
  };
  return handOverOf(await post(use, endpoint, headers, body), {
    who: 'the push service',
    idOf: ({ headers: answered }) => answered['location'] ?? null,
    errorOf: (answer) => (typeof answer === 'string' ? answer : textOf(objectOf(answer)?.['message'])),
    reasonOf: (status) => (status === 404 || status === 410 ? 'BOUNCED' : 'PROVIDER_ERROR'),
  });
}

function payloadOf({ title, body, url, image, data }: PushContent, messageId: string): JsonObject {
  return {
    title,
    body,
    ...(url === null ? {} : { url }),
    ...(image === null ? {} : { image }),
    data,
    message_id: messageId,
  };
}

function keysOf(subscription: JsonObject) {
  const keys = objectOf(subscription['keys']);
  const p256dh = bytesOf(keys?.['p256dh'], 65);
  const auth = bytesOf(keys?.['auth'], 16);
  return p256dh === null || auth === null || filledText(subscription['endpoint']) === null
    ? null
    : { p256dh, auth };
}

function encrypted(plain: Buffer, keys: { readonly p256dh: Buffer; readonly auth: Buffer }): Buffer | null {
  try {
    return encryptPush(plain, keys);
  } catch {
    return null;
  }
}

/** The private key, if it belongs to the public one (both raw, in base64url, as browsers take them). */
function vapidKey(publicKey: string, privateKey: string): KeyObject | null {
  const point = bytesOf(publicKey, 65);
  const d = bytesOf(privateKey, 32);
  if (point === null || d === null) return null;
  try {
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(d);
    if (!ecdh.getPublicKey().equals(point)) return null;
    const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
    const jwk = { kty: 'EC', crv: 'P-256', x, y, d: d.toString('base64url') };
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    return null;
  }
}

function bytesOf(value: Json | undefined, length: number): Buffer | null {
  const text = filledText(value);
  if (text === null || !/^[A-Za-z0-9_+/-]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === length ? bytes : null;
}
