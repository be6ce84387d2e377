import { createHmac } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import { now } from '../../clock.ts';
import { filledText, objectOf } from '../../engine/read.ts';
import type { Content } from '../content.ts';
import type { Addressed, Envelope, ProviderKind } from '../provider.ts';
import { handOverOf } from './http-answer.ts';

const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * POSTs (or PUTs) the message as JSON to `profile.webhook.url`, or to `message.to.webhook` (reference 11.1). The message
 * id goes along as `Idempotency-Key`, the same for every attempt.
 */
export const webhook: ProviderKind = {
  key: 'webhook',
  name: 'Webhook',
  description: 'Posts messages as JSON to a URL of yours.',
  channel: 'webhook',
  settings: {
    url: {
      type: 'string',
      required: false,
      secret: false,
      url: true,
      description: 'Where messages go whose recipient has no webhook of its own.',
    },
    secret: {
      type: 'string',
      required: false,
      secret: true,
      description: 'Signs what is posted: `courier-signature: t=<ms>,signature=<hex>`.',
    },
  },
  idempotent: true,
  concurrency: 128,
  perSecond: null,
  address: addressOf,
  send: async (envelope, { settings, outbound, timeoutMs }) => {
    const target = isJsonObject(envelope.address) ? envelope.address : {};
    const body = JSON.stringify(bodyOf(envelope, target));
    const result = await outbound.send({
      url: filledText(target['url']) ?? '',
      method: target['method'] === 'PUT' ? 'PUT' : 'POST',
      headers: { ...headersOf(envelope, target), ...signatureOf(settings, body) },
      body,
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
    });
    return handOverOf(result, { who: 'the receiver' });
  },
};

function addressOf(profile: JsonObject, settings: JsonObject): Addressed {
  const target = objectOf(profile['webhook']);
  if (target !== null && filledText(target['url']) !== null) return { kind: 'address', value: target };
  const url = filledText(settings['url']);
  return url === null
    ? { kind: 'missing', needs: 'profile.webhook.url' }
    : { kind: 'address', value: { ...target, url } };
}

/** HMAC-SHA256 over `<t>.<body>` (reference 12), so that a receiver can tell us from others and now from then. */
function signatureOf(settings: JsonObject, body: string): { readonly [name: string]: string } {
  const secret = filledText(settings['secret']);
  if (secret === null) return {};
  const at = now();
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return { 'courier-signature': `t=${at},signature=${signature}` };
}

function headersOf(envelope: Envelope, target: JsonObject): { readonly [name: string]: string } {
  const own = Object.entries(objectOf(target['headers']) ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    filledText(value) ?? '',
  ]);
  return {
    'content-type': 'application/json',
    'user-agent': 'Belay',
    ...authorizationOf(objectOf(target['authentication']) ?? {}),
    ...Object.fromEntries(own),
    'idempotency-key': envelope.message_id,
  };
}

function authorizationOf(authentication: JsonObject): { readonly [name: string]: string } {
  const mode = authentication['mode'];
  const text = (key: string) => filledText(authentication[key]) ?? '';
  if (mode === 'bearer') return { authorization: `Bearer ${text('token')}` };
  if (mode !== 'basic') return {};
  return {
    authorization: `Basic ${Buffer.from(`${text('username')}:${text('password')}`).toString('base64')}`,
  };
}

/** `profile: "limited"` (default) sends the recipient's id alone; `expanded` sends the whole profile. */
function bodyOf(envelope: Envelope, target: JsonObject): JsonObject {
  const { webhook: _webhook, ...profile } = envelope.profile;
  return {
    message_id: envelope.message_id,
    run_id: envelope.run_id,
    recipient: envelope.recipient,
    attempt: envelope.attempt,
    template: envelope.template,
    brand: envelope.brand,
    content: contentOf(envelope.content),
    data: envelope.data,
    profile: target['profile'] === 'expanded' ? profile : {},
    ...objectOf(envelope.override?.['body']),
  };
}

function contentOf(content: Content): Json {
  if (content.channel !== 'webhook') return null;
  const { title, body, blocks } = content;
  if (title === null && body === null && blocks.length === 0) return null;
  return {
    ...(title === null ? {} : { title }),
    ...(body === null ? {} : { body }),
    ...(blocks.length === 0 ? {} : { version: '2022-01-01', elements: blocks }),
  };
}
