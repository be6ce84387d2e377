import type { JsonObject } from '../../automation/json.ts';
import { filledText, objectOf } from '../../engine/read.ts';
import type { Outbound, OutboundResult } from '../../outbound/outbound.ts';
import type { HandOver, Outgoing, Provider } from '../provider.ts';

const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * POSTs (or PUTs) the message as JSON to `profile.webhook.url`, or to `message.to.webhook` (reference 11.1). The message
 * id goes along as `Idempotency-Key`, the same for every attempt.
 */
export function createWebhookProvider(outbound: Outbound, timeoutMs: number): Provider {
  return {
    key: 'webhook',
    channel: 'webhook',
    accepts: (message) => urlOf(message.profile) !== null,
    send: async (message) => {
      const webhook = objectOf(message.profile['webhook']) ?? {};
      const result = await outbound.send({
        url: urlOf(message.profile) ?? '',
        method: webhook['method'] === 'PUT' ? 'PUT' : 'POST',
        headers: headersOf(message, webhook),
        body: JSON.stringify(bodyOf(message, webhook)),
        timeoutMs,
        maxBytes: MAX_ANSWER_BYTES,
      });
      return handOverOf(result);
    },
  };
}

function urlOf(profile: JsonObject): string | null {
  return filledText(objectOf(profile['webhook'])?.['url']);
}

function headersOf(message: Outgoing, webhook: JsonObject): { readonly [name: string]: string } {
  const own = Object.entries(objectOf(webhook['headers']) ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    filledText(value) ?? '',
  ]);
  return {
    'content-type': 'application/json',
    'user-agent': 'Belay',
    ...authorizationOf(objectOf(webhook['authentication']) ?? {}),
    ...Object.fromEntries(own),
    'idempotency-key': message.message_id,
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
function bodyOf(message: Outgoing, webhook: JsonObject): JsonObject {
  const { webhook: _webhook, ...profile } = message.profile;
  return {
    message_id: message.message_id,
    run_id: message.run_id,
    recipient: message.recipient,
    attempt: message.attempt,
    template: message.template,
    brand: message.brand,
    content: message.content,
    data: message.data,
    profile: webhook['profile'] === 'expanded' ? profile : {},
    ...(message.override ?? {}),
  };
}

function handOverOf(result: OutboundResult): HandOver {
  if (result.kind === 'refused') return { kind: 'rejected', error: result.reason };
  if (result.kind === 'failed') return { kind: 'retry', error: result.reason, retryAfterMs: null };
  const { status } = result;
  if (status >= 200 && status <= 299) return { kind: 'sent' };
  const error = `the receiver answered ${status}`;
  if (status !== 408 && status !== 425 && status !== 429 && status < 500) return { kind: 'rejected', error };
  return { kind: 'retry', error, retryAfterMs: retryAfterOf(result.headers['retry-after']) };
}

/** `Retry-After` in seconds (RFC 9110 10.2.3); its date form is left to our own backoff. */
function retryAfterOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1000 : null;
}
