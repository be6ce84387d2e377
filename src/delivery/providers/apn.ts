import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { JsonObject } from '../../automation/json.ts';
import { now } from '../../clock.ts';
import { objectOf, textOf } from '../../engine/read.ts';
import type { PushContent } from '../content.ts';
import type { Envelope, ProviderKind, Use } from '../provider.ts';
import { deviceAddress, deviceTokens, toDevices } from './devices.ts';
import { handOverOf, type Reading } from './http-answer.ts';
import { signJwt } from './jwt.ts';
import { baseUrl, bearer, settingText } from './post.ts';
import { at, refused } from './reply.ts';
import { BASE_URL, choice, required, secret } from './setting.ts';

const HOSTS = { production: 'https://api.push.apple.com', sandbox: 'https://api.sandbox.push.apple.com' };
/** Apple wants a token to be used for 20 to 60 minutes. */
const TOKEN_MS = 40 * 60_000;
const BOUNCES = new Set(['BadDeviceToken', 'Unregistered', 'DeviceTokenNotForTopic', 'ExpiredToken']);
const DEVICE = /^[0-9a-fA-F]{16,400}$/;

const tokens = new LRUCache<string, string>({ max: 100, ttl: TOKEN_MS });

/** Push notifications to Apple devices over HTTP/2, with a token (`.p8`), to `profile.apn`. */
export const apn: ProviderKind = {
  key: 'apn',
  name: 'Apple Push Notification service',
  description: 'Push notifications to Apple devices.',
  channel: 'push',
  settings: {
    key: { ...secret('The private key of the account: the text of `AuthKey_….p8`.'), multiline: true },
    key_id: required('Ten characters; in the name of the file.'),
    team_id: required('Ten characters.'),
    bundle_id: required('Of the app, e.g. `example.you.app`.'),
    environment: choice(['production', 'sandbox'], 'Default production.'),
    base_url: BASE_URL,
  },
  idempotent: false,
  concurrency: 64,
  perSecond: null,
  check: (settings) =>
    parseKey(textOf(settings['key']) ?? '') === null
      ? [{ place: 'settings.key', message: 'expected the text of a .p8 file' }]
      : [],
  address: (profile) => deviceAddress(profile, 'apn', 'profile.apn.token'),
  send: async (envelope, use) => {
    const { content } = envelope;
    if (content.channel !== 'push') return refused('content: not that of a push notification');
    const key = parseKey(settingText(use, 'key'));
    if (key === null) return refused('settings.key: not a private key');
    const name = JSON.stringify([use.settings]);
    const token = tokens.get(name) ?? tokenOf(use, key);
    tokens.set(name, token, { noUpdateTTL: true });
    const body = JSON.stringify(payloadOf(content, envelope));
    const headers = headersOf(use, token, envelope.message_id);
    const host = use.settings['environment'] === 'sandbox' ? HOSTS.sandbox : HOSTS.production;
    return toDevices(deviceTokens(envelope.address), async (device) => {
      if (!DEVICE.test(device)) return refused('apn.token: not a device token', 'BOUNCED');
      const url = `${baseUrl(use, host)}/3/device/${device}`;
      const { outbound, timeoutMs } = use;
      const result = await outbound.send({ url, method: 'POST', headers, body, timeoutMs, http2: true });
      if (result.kind === 'response' && result.status === 403) tokens.delete(name);
      return handOverOf(result, READING);
    });
  },
};

const READING: Reading = {
  who: 'APNs',
  idOf: ({ headers }) => headers['apns-id'] ?? null,
  errorOf: (body) => at(body, 'reason'),
  verdictOf: (_status, body) => (at(body, 'reason') === 'ExpiredProviderToken' ? 'retry' : null),
  reasonOf: (_status, body) => (BOUNCES.has(at(body, 'reason') ?? '') ? 'BOUNCED' : 'PROVIDER_ERROR'),
};

function parseKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : null;
  } catch {
    return null;
  }
}

function tokenOf(use: Use, key: KeyObject): string {
  const claims = { iss: settingText(use, 'team_id'), iat: Math.floor(now() / 1000) };
  return signJwt('ES256', key, { kid: settingText(use, 'key_id') }, claims);
}

function headersOf(use: Use, token: string, messageId: string): { readonly [name: string]: string } {
  return {
    ...bearer(token),
    'content-type': 'application/json',
    'apns-topic': settingText(use, 'bundle_id'),
    'apns-push-type': 'alert',
    'apns-priority': '10',
    // A second attempt replaces the first on the device.
    'apns-collapse-id': createHash('sha256').update(messageId).digest('hex'),
  };
}

function payloadOf({ title, body, url, image, data }: PushContent, envelope: Envelope): JsonObject {
  const own = objectOf(envelope.override?.['body']) ?? {};
  return {
    ...data,
    ...(url === null ? {} : { url }),
    ...(image === null ? {} : { image }),
    message_id: envelope.message_id,
    ...own,
    aps: {
      alert: { title, body },
      ...(image === null ? {} : { 'mutable-content': 1 }),
      ...objectOf(own['aps']),
    },
  };
}
