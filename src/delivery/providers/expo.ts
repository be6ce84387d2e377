import type { Json, JsonObject } from '../../automation/json.ts';
import { filledText } from '../../engine/read.ts';
import type { PushContent } from '../content.ts';
import type { HandOver, ProviderKind } from '../provider.ts';
import { deviceAddress, deviceTokens, toDevices } from './devices.ts';
import { handOverOf } from './http-answer.ts';
import { baseUrl, bearer, overridden, postJson } from './post.ts';
import { at, refused } from './reply.ts';
import { BASE_URL, secret } from './setting.ts';

/** Push notifications to apps made with Expo, to `profile.expo`. */
export const expo: ProviderKind = {
  key: 'expo',
  name: 'Expo',
  description: 'Push notifications to apps made with Expo.',
  channel: 'push',
  settings: {
    access_token: { ...secret('Where "enhanced security" is switched on.'), required: false },
    base_url: BASE_URL,
  },
  idempotent: false,
  concurrency: 16,
  perSecond: 500,
  address: (profile) => deviceAddress(profile, 'expo', 'profile.expo.token'),
  send: async (envelope, use) => {
    const { content, message_id } = envelope;
    if (content.channel !== 'push') return refused('content: not that of a push notification');
    const token = filledText(use.settings['access_token']);
    const devices = deviceTokens(envelope.address);
    const message = overridden(envelope, messageOf(content, message_id));
    const body = devices.map((to) => ({ ...message, to }));
    const url = `${baseUrl(use, 'https://exp.host')}/--/api/v2/push/send`;
    const result = await postJson(use, url, token === null ? {} : bearer(token), body);
    const whole = handOverOf(result, {
      who: 'Expo',
      errorOf: (answer) => at(answer, 'errors', 0, 'message'),
    });
    if (whole.kind !== 'sent' || result.kind !== 'response') return whole;
    const tickets = ticketsIn(result.body);
    return toDevices(
      devices.map((_device, index) => tickets[index] ?? null),
      async (ticket) => handOver(ticket),
    );
  },
};

function messageOf({ title, body, url, image, data }: PushContent, messageId: string): JsonObject {
  return {
    title,
    body,
    data: { ...data, message_id: messageId, ...(url === null ? {} : { url }) },
    ...(image === null ? {} : { richContent: { image } }),
  };
}

function ticketsIn(text: string): readonly Json[] {
  try {
    const { data } = JSON.parse(text) as { readonly data?: Json };
    return Array.isArray(data) ? data : [];
  } catch {
    return [];
  }
}

/** Each device has a ticket of its own; the request as a whole is a 200. */
function handOver(ticket: Json): HandOver {
  const id = at(ticket, 'id');
  if (at(ticket, 'status') === 'ok' && id !== null)
    return { kind: 'sent', provider_id: id, response: ticket };
  const code = at(ticket, 'details', 'error');
  const error = `Expo: ${at(ticket, 'message') ?? code ?? 'an answer without a ticket'}`;
  if (code === null || code === 'MessageRateExceeded') return { kind: 'retry', error, retryAfterMs: null };
  return { kind: 'rejected', error, reason: code === 'DeviceNotRegistered' ? 'BOUNCED' : 'PROVIDER_ERROR' };
}
