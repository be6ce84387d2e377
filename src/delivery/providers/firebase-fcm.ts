import type { Json, JsonObject } from '../../automation/json.ts';
import { objectOf, textOf } from '../../engine/read.ts';
import type { PushContent } from '../content.ts';
import type { Envelope, HandOver, ProviderKind, Use } from '../provider.ts';
import { deviceAddress, deviceTokens, toDevices } from './devices.ts';
import { forgetGoogleToken, googleToken, parseServiceAccount, type ServiceAccount } from './google-token.ts';
import { handOverOf } from './http-answer.ts';
import { baseUrl, bearer, postJson, settingText } from './post.ts';
import { at, objectAt, refused } from './reply.ts';
import { BASE_URL, secret } from './setting.ts';

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const BOUNCES = new Set(['UNREGISTERED', 'SENDER_ID_MISMATCH']);

/** Push notifications through Firebase Cloud Messaging's HTTP v1 API, to `profile.firebaseToken`. */
export const firebaseFcm: ProviderKind = {
  key: 'firebase-fcm',
  name: 'Firebase Cloud Messaging',
  description: 'Push notifications to Android, iOS and the web through Firebase.',
  channel: 'push',
  settings: {
    service_account: { ...secret("The JSON file of a service account's key."), multiline: true },
    base_url: BASE_URL,
  },
  idempotent: false,
  concurrency: 32,
  perSecond: null,
  check: (settings) =>
    parseServiceAccount(textOf(settings['service_account']) ?? '') === null
      ? [{ place: 'settings.service_account', message: "expected the JSON file of a service account's key" }]
      : [],
  address: (profile) => deviceAddress(profile, 'firebaseToken', 'profile.firebaseToken'),
  send: async (envelope, use) => {
    const { content } = envelope;
    if (content.channel !== 'push') return refused('content: not that of a push notification');
    const account = parseServiceAccount(settingText(use, 'service_account'));
    if (account === null) return refused('settings.service_account: not that of a service account');
    const access = await googleToken(use, account, SCOPE);
    if ('kind' in access) return access;
    const message = messageOf(content, envelope);
    const devices = deviceTokens(envelope.address);
    return toDevices(devices, (device) => send(use, account, access.token, { ...message, token: device }));
  },
};

function messageOf({ title, body, url, image, data }: PushContent, envelope: Envelope): JsonObject {
  const text = Object.entries(data).map(
    ([name, value]) => [name, textOf(value) ?? JSON.stringify(value)] as const,
  );
  return {
    notification: { title, body, ...(image === null ? {} : { image }) },
    data: { ...Object.fromEntries(text), message_id: envelope.message_id, ...(url === null ? {} : { url }) },
    ...(url?.startsWith('https:') === true ? { webpush: { fcm_options: { link: url } } } : {}),
    ...objectOf(envelope.override?.['body']),
  };
}

async function send(
  use: Use,
  account: ServiceAccount,
  token: string,
  message: JsonObject,
): Promise<HandOver> {
  const api = baseUrl(use, 'https://fcm.googleapis.com');
  const url = `${api}/v1/projects/${account.project}/messages:send`;
  const result = await postJson(use, url, bearer(token), { message });
  if (result.kind === 'response' && result.status === 401) forgetGoogleToken(account, SCOPE);
  return handOverOf(result, {
    who: 'FCM',
    idOf: (_answer, body) => at(body, 'name'),
    errorOf: (body) =>
      [codeOf(body), at(body, 'error', 'message')].filter((part) => part !== null).join(': ') || null,
    // The token has been forgotten: the next attempt has a new one.
    verdictOf: (status) => (status === 401 ? 'retry' : null),
    reasonOf: (_status, body) => (BOUNCES.has(codeOf(body) ?? '') ? 'BOUNCED' : 'PROVIDER_ERROR'),
  });
}

/** The error code of FCM, which is more exact than the status. */
function codeOf(body: Json): string | null {
  const details = objectAt(body, 'error')?.['details'];
  const codes = Array.isArray(details) ? details.map((detail: Json) => at(detail, 'errorCode')) : [];
  return codes.find((code) => code !== null) ?? at(body, 'error', 'status');
}
