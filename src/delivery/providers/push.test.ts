import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  createVerify,
  generateKeyPairSync,
  hkdfSync,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CONTENT } from '../../../test/support/envelope.ts';
import { type Bench, describeProvider } from '../../../test/support/provider-suite.ts';
import { jsonOf } from '../../../test/support/receiver.ts';
import type { JsonObject } from '../../automation/json.ts';
import { checkSettings } from '../check-settings.ts';
import { apn } from './apn.ts';
import { expo } from './expo.ts';
import { firebaseFcm } from './firebase-fcm.ts';
import { webPush } from './web-push.ts';

const json = (body: object) => JSON.stringify(body);
const ID = '1-68d1f0a2-0123456789abcdef01234567';
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: typeof ec.privateKey) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The claims of a token, once its signature has been checked. */
function claimsOf(token: string, key: typeof ec.publicKey): JsonObject {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const verify = createVerify('sha256').update(`${head}.${claims}`);
  expect(verify.verify({ key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(true);
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as JsonObject;
  return { ...parse(head), ...parse(claims) };
}

describeProvider(
  {
    kind: firebaseFcm,
    content: CONTENT.push,
    settings: (url) => ({
      service_account: json({
        project_id: 'you',
        client_email: 'push@you.iam.example',
        private_key: pem(rsa.privateKey),
        token_uri: `${url}/token`,
      }),
      base_url: url,
    }),
    profile: () => ({ firebaseToken: 'device-1' }),
    needs: 'profile.firebaseToken',
    prelude: ({ url }) =>
      url.pathname === '/token' ? { body: json({ access_token: 'ya29', expires_in: 3600 }) } : null,
    sent: { body: json({ name: 'projects/you/messages/1' }) },
    providerId: 'projects/you/messages/1',
    garbage: 'sent',
    rejected: [
      [
        'a device that is gone',
        {
          status: 404,
          body: json({
            error: { status: 'NOT_FOUND', message: 'gone', details: [{}, { errorCode: 'UNREGISTERED' }] },
          }),
        },
        'BOUNCED',
        'FCM answered 404: UNREGISTERED: gone',
      ],
      [
        'a token of another project',
        {
          status: 403,
          body: json({ error: { message: 'no', details: [{ errorCode: 'SENDER_ID_MISMATCH' }] } }),
        },
        'BOUNCED',
        'FCM answered 403: SENDER_ID_MISMATCH: no',
      ],
      [
        'bad content',
        { status: 400, body: json({ error: { status: 'INVALID_ARGUMENT', message: 'bad' } }) },
        'PROVIDER_ERROR',
        'FCM answered 400: INVALID_ARGUMENT: bad',
      ],
    ],
    retried: [
      ['a token that has run out', { status: 401, body: json({ error: { status: 'UNAUTHENTICATED' } }) }],
    ],
  },
  (bench) => {
    it('earns a token with a signed assertion once, and writes what the API takes', async () => {
      await bench.send(
        {},
        { service_account: json({ ...JSON.parse(await accountOf(bench)), client_email: 'fresh@you' }) },
      );
      await bench.send(
        {},
        { service_account: json({ ...JSON.parse(await accountOf(bench)), client_email: 'fresh@you' }) },
      );
      const grants = bench.receiver().calls.filter(({ url }) => url.pathname === '/token');
      expect(grants).toHaveLength(1);
      const assertion = new URLSearchParams(grants[0]?.body).get('assertion') ?? '';
      expect(claimsOf(assertion, rsa.publicKey)).toMatchObject({
        alg: 'RS256',
        iss: 'fresh@you',
        scope: 'https://www.googleapis.com/auth/firebase.messaging',
      });
      expect(bench.call().headers.authorization).toBe('Bearer ya29');
      expect(bench.call().url.pathname).toBe('/v1/projects/you/messages:send');
      expect(jsonOf(bench.call())).toEqual({
        message: {
          token: 'device-1',
          notification: { title: 'Grüße', body: 'Mehr', image: 'https://you.example/i.png' },
          data: { n: '1', deep: '{"a":"b"}', message_id: ID, url: 'https://you.example/x' },
          webpush: { fcm_options: { link: 'https://you.example/x' } },
        },
      });
    });

    it('earns a new token after one was refused', async () => {
      bench.answer({ status: 401, body: '{}' });
      expect(await bench.send()).toMatchObject({ kind: 'retry' });
      bench.receiver().reset();
      bench.answer({ body: json({ name: 'n' }) });
      expect(await bench.send()).toMatchObject({ kind: 'sent' });
      expect(bench.receiver().calls.map(({ url }) => url.pathname)).toContain('/token');
    });
  },
);

async function accountOf(bench: Bench): Promise<string> {
  return json({
    project_id: 'you',
    private_key: pem(rsa.privateKey),
    token_uri: `${bench.receiver().url}/token`,
  });
}

const DEVICE = 'ab'.repeat(32);

describeProvider(
  {
    kind: apn,
    http2: true,
    content: CONTENT.push,
    settings: (url) => ({
      key: pem(ec.privateKey),
      key_id: 'KEY1234567',
      team_id: 'TEAM123456',
      bundle_id: 'example.you',
      base_url: url,
    }),
    profile: () => ({ apn: { token: DEVICE } }),
    needs: 'profile.apn.token',
    sent: { headers: { 'apns-id': 'A-1' } },
    providerId: 'A-1',
    garbage: 'sent',
    rejected: [
      [
        'a bad token',
        { status: 400, body: json({ reason: 'BadDeviceToken' }) },
        'BOUNCED',
        'APNs answered 400: BadDeviceToken',
      ],
      [
        'a device that is gone',
        { status: 410, body: json({ reason: 'Unregistered' }) },
        'BOUNCED',
        'APNs answered 410: Unregistered',
      ],
      [
        'another app',
        { status: 400, body: json({ reason: 'TopicDisallowed' }) },
        'PROVIDER_ERROR',
        'APNs answered 400: TopicDisallowed',
      ],
      [
        'a wrong key',
        { status: 403, body: json({ reason: 'InvalidProviderToken' }) },
        'PROVIDER_ERROR',
        'APNs answered 403: InvalidProviderToken',
      ],
      [
        'too large',
        { status: 413, body: json({ reason: 'PayloadTooLarge' }) },
        'PROVIDER_ERROR',
        'APNs answered 413: PayloadTooLarge',
      ],
    ],
    retried: [['a token that has run out', { status: 403, body: json({ reason: 'ExpiredProviderToken' }) }]],
  },
  (bench) => {
    it('writes what the API takes, with a token that is used again', async () => {
      await bench.send();
      await bench.send();
      const [one, two] = bench.receiver().calls;
      expect(one?.url.pathname).toBe(`/3/device/${DEVICE}`);
      expect(one?.headers.authorization).toBe(two?.headers.authorization);
      expect(
        claimsOf(String(one?.headers.authorization).slice('Bearer '.length), ec.publicKey),
      ).toMatchObject({
        ...{ alg: 'ES256', kid: 'KEY1234567', iss: 'TEAM123456' },
      });
      expect(one?.headers).toMatchObject({ 'apns-topic': 'example.you', 'apns-push-type': 'alert' });
      expect(one?.headers['apns-collapse-id']).toHaveLength(64);
      expect(jsonOf(bench.call())).toEqual({
        aps: { alert: { title: 'Grüße', body: 'Mehr' }, 'mutable-content': 1 },
        n: 1,
        deep: { a: 'b' },
        url: 'https://you.example/x',
        image: 'https://you.example/i.png',
        message_id: ID,
      });
    });

    it('takes only device tokens for device tokens', async () => {
      expect(await bench.send({ address: ['../../x'] })).toMatchObject({
        kind: 'rejected',
        reason: 'BOUNCED',
      });
      expect(bench.receiver().calls).toEqual([]);
    });
  },
);

const ticket = (error: string) => ({
  body: json({ data: [{ status: 'error', message: 'm', details: { error } }] }),
});

describeProvider(
  {
    kind: expo,
    content: CONTENT.push,
    settings: (url) => ({ access_token: 'token-of-expo-0123456789', base_url: url }),
    profile: () => ({ expo: { token: 'ExponentPushToken[x]' } }),
    needs: 'profile.expo.token',
    sent: { body: json({ data: [{ status: 'ok', id: 'tick-1' }] }) },
    providerId: 'tick-1',
    garbage: 'retry',
    rejected: [
      ['a device that is gone', ticket('DeviceNotRegistered'), 'BOUNCED', 'Expo: m'],
      ['too large', ticket('MessageTooBig'), 'PROVIDER_ERROR', 'Expo: m'],
      ['wrong credentials', ticket('InvalidCredentials'), 'PROVIDER_ERROR', 'Expo: m'],
      [
        'a bad request',
        { status: 400, body: json({ errors: [{ code: 'VALIDATION', message: 'bad' }] }) },
        'PROVIDER_ERROR',
        'Expo answered 400: bad',
      ],
    ],
    retried: [['a limit', ticket('MessageRateExceeded')]],
  },
  (bench) => {
    it('writes what the API takes, to all devices at once', async () => {
      const address = ['ExponentPushToken[x]', 'ExponentPushToken[y]'];
      bench.answer({
        body: json({
          data: [
            { status: 'error', message: 'm', details: { error: 'DeviceNotRegistered' } },
            { status: 'ok', id: 'tick-2' },
          ],
        }),
      });
      expect(await bench.send({ address })).toMatchObject({ kind: 'sent', provider_id: 'tick-2' });
      expect(JSON.parse(bench.call().body)).toMatchObject([
        { to: address[0], title: 'Grüße', data: { n: 1, message_id: ID } },
        { to: address[1] },
      ]);
    });
  },
);

const browser = createECDH('prime256v1');
browser.generateKeys();
const AUTH = Buffer.alloc(16, 3);
const subscriptionAt = (endpoint: string) => ({
  endpoint,
  keys: { p256dh: browser.getPublicKey('base64url'), auth: AUTH.toString('base64url') },
});
const vapid = createECDH('prime256v1');
vapid.generateKeys();
const VAPID = {
  public_key: vapid.getPublicKey('base64url'),
  private_key: vapid.getPrivateKey('base64url'),
  subject: 'mailto:you@you.example',
};

/** What the browser reads (RFC 8291 3.4). */
function decrypted(body: Buffer): unknown {
  const salt = body.subarray(0, 16);
  const own = body.subarray(21, 86);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), own]);
  const secret = Buffer.from(hkdfSync('sha256', browser.computeSecret(own), AUTH, info, 32));
  const derive = (label: string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, salt, `Content-Encoding: ${label}\0`, length));
  const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
  decipher.setAuthTag(body.subarray(-16));
  const plain = Buffer.concat([decipher.update(body.subarray(86, -16)), decipher.final()]);
  expect(plain.at(-1)).toBe(2);
  return JSON.parse(plain.subarray(0, -1).toString());
}

describeProvider(
  {
    kind: webPush,
    content: CONTENT.push,
    settings: () => VAPID,
    profile: (url) => ({ webpush: subscriptionAt(`${url}/push/1`) }),
    needs: 'profile.webpush with endpoint and keys',
    sent: { status: 201, headers: { location: 'https://push.example/m/1' } },
    providerId: 'https://push.example/m/1',
    garbage: 'sent',
    rejected: [
      [
        'a subscription that has ended',
        { status: 410, body: 'gone' },
        'BOUNCED',
        'the push service answered 410: gone',
      ],
      ['an unknown subscription', { status: 404, body: '' }, 'BOUNCED', 'the push service answered 404: '],
      ['too large', { status: 413, body: 'large' }, 'PROVIDER_ERROR', 'the push service answered 413: large'],
      [
        'a wrong key',
        { status: 403, body: 'vapid' },
        'PROVIDER_ERROR',
        'the push service answered 403: vapid',
      ],
    ],
  },
  (bench) => {
    it('encrypts to the browser and signs with the VAPID key', async () => {
      bench.receiver().answer(() => ({ status: 201 }));
      await bench.send();
      const { headers, bytes } = bench.call();
      expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400', urgency: 'normal' });
      expect(headers['topic']).toHaveLength(32);
      const [, token = '', key] = /^vapid t=(\S+), k=(\S+)$/.exec(String(headers.authorization)) ?? [];
      expect(key).toBe(VAPID.public_key);
      const [x, y] = [vapid.getPublicKey().subarray(1, 33), vapid.getPublicKey().subarray(33)];
      const jwk = { kty: 'EC', crv: 'P-256', x: x.toString('base64url'), y: y.toString('base64url') };
      const claims = claimsOf(token, createPublicKey({ key: jwk, format: 'jwk' }));
      expect(claims).toMatchObject({ aud: bench.receiver().url, sub: VAPID.subject });
      expect(decrypted(bytes)).toEqual({
        title: 'Grüße',
        body: 'Mehr',
        url: 'https://you.example/x',
        image: 'https://you.example/i.png',
        data: { n: 1, deep: { a: 'b' } },
        message_id: ID,
      });
    });

    it('refuses what does not fit into a record, and keys that are none', async () => {
      const content = { ...CONTENT.push, body: 'x'.repeat(5_000) };
      expect(await bench.send({ content })).toMatchObject({ kind: 'rejected', reason: 'FAILED' });
      const keys = { p256dh: Buffer.alloc(65, 4).toString('base64url'), auth: AUTH.toString('base64url') };
      const address = [{ endpoint: bench.receiver().url, keys }];
      expect(await bench.send({ address })).toMatchObject({ kind: 'rejected', reason: 'BOUNCED' });
      expect(bench.receiver().calls).toEqual([]);
    });
  },
);

describe('settings with keys', () => {
  it.each([
    [apn, { key: pem(rsa.privateKey), key_id: 'a', team_id: 'b', bundle_id: 'c' }, 'settings.key'],
    [apn, { key: 'x', key_id: 'a', team_id: 'b', bundle_id: 'c' }, 'settings.key'],
    [firebaseFcm, { service_account: '{}' }, 'settings.service_account'],
    [firebaseFcm, { service_account: 'x' }, 'settings.service_account'],
    [webPush, { ...VAPID, private_key: browser.getPrivateKey('base64url') }, 'settings.private_key'],
    [webPush, { ...VAPID, public_key: 'x' }, 'settings.private_key'],
    [webPush, { ...VAPID, subject: 'you' }, 'settings.subject'],
  ])('are refused where the key is none: %#', (kind, settings, place) => {
    expect(checkSettings(kind, settings).map((problem) => problem.place)).toEqual([place]);
  });
});
