import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import { filledText, objectOf } from '../../engine/read.ts';
import type { DirectMessageContent } from '../content.ts';
import type { Addressed, Envelope, HandOver, ProviderKind, Use } from '../provider.ts';
import { handOverOf, type Reading } from './http-answer.ts';
import { baseUrl, bearer, overridden, postForm, postJson } from './post.ts';
import { at, refused } from './reply.ts';
import { BASE_URL, secret } from './setting.ts';

/** Errors of the Web API that go away by themselves. */
const PASSING = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);
/** Errors that speak of the recipient. */
const BOUNCES = new Set([
  'channel_not_found',
  'users_not_found',
  'user_not_found',
  'is_archived',
  'not_in_channel',
  'user_disabled',
  'channel_is_archived',
  'no_service',
]);

/**
 * Slack, through an incoming webhook (`profile.slack.incoming_webhook.url`) or a bot: `profile.slack` with `channel`,
 * `user_id` or `email`, and an `access_token` of its own or of the settings.
 */
export const slack: ProviderKind = {
  key: 'slack',
  name: 'Slack',
  description: 'Messages to channels and people in Slack.',
  channel: 'direct_message',
  settings: {
    access_token: {
      ...secret("A bot's token, `xoxb-…`, for recipients without one of their own."),
      required: false,
    },
    base_url: BASE_URL,
  },
  idempotent: false,
  concurrency: 8,
  perSecond: null,
  address: addressOf,
  send: async (envelope, use) => {
    const { content, address } = envelope;
    if (content.channel !== 'direct_message') return refused('content: not that of a direct message');
    const target = isJsonObject(address) ? address : {};
    const webhook = filledText(target['webhook']);
    if (webhook !== null) {
      const body = overridden(envelope, messageOf(content));
      return handOverOf(await postJson(use, webhook, {}, body), WEBHOOK);
    }
    return post(envelope, content, target, use);
  },
};

function addressOf(profile: JsonObject, settings: JsonObject): Addressed {
  const own = objectOf(profile['slack']);
  const webhook = filledText(objectOf(own?.['incoming_webhook'])?.['url']);
  if (webhook !== null) return { kind: 'address', value: { webhook } };
  const token = filledText(own?.['access_token']);
  if (token === null && filledText(settings['access_token']) === null) {
    return { kind: 'missing', needs: 'profile.slack.access_token or profile.slack.incoming_webhook.url' };
  }
  const channel = filledText(own?.['channel']) ?? filledText(own?.['user_id']);
  const email = filledText(own?.['email']);
  const own_token = token === null ? {} : { token };
  if (channel !== null) return { kind: 'address', value: { channel, ...own_token } };
  if (email !== null) return { kind: 'address', value: { email, ...own_token } };
  return { kind: 'missing', needs: 'profile.slack.channel, user_id or email' };
}

async function post(
  envelope: Envelope,
  content: DirectMessageContent,
  target: JsonObject,
  use: Use,
): Promise<HandOver> {
  const headers = bearer(filledText(target['token']) ?? filledText(use.settings['access_token']) ?? '');
  const api = baseUrl(use, 'https://slack.com/api');
  let channel = filledText(target['channel']);
  if (channel === null) {
    const email = filledText(target['email']) ?? '';
    const found = await postForm(use, `${api}/users.lookupByEmail`, headers, [['email', email]]);
    const answer = handOverOf(found, { ...API, idOf: (_answer, body) => at(body, 'user', 'id') });
    if (answer.kind !== 'sent') return answer;
    channel = answer.provider_id;
    if (channel === null) return refused('Slack named no user', 'PROVIDER_ERROR');
  }
  const body = overridden(envelope, { channel, ...messageOf(content) });
  return handOverOf(await postJson(use, `${api}/chat.postMessage`, headers, body), API);
}

function messageOf({ text, slack_blocks }: DirectMessageContent): JsonObject {
  return { text, ...(slack_blocks.length === 0 ? {} : { blocks: slack_blocks }) };
}

const WEBHOOK: Reading = {
  who: 'Slack',
  errorOf: (body) => (typeof body === 'string' ? body : null),
  reasonOf: (_status, body) =>
    typeof body === 'string' && BOUNCES.has(body.trim()) ? 'BOUNCED' : 'PROVIDER_ERROR',
};

/** The Web API answers 200 to everything, and says in the body whether it went well. */
const API: Reading = {
  who: 'Slack',
  idOf: (_answer, body) => at(body, 'ts'),
  errorOf: (body) => at(body, 'error'),
  verdictOf: (status, body) => {
    if (status !== 200 || isOk(body)) return null;
    const error = at(body, 'error');
    return error === null || PASSING.has(error) ? 'retry' : 'rejected';
  },
  reasonOf: (_status, body) => (BOUNCES.has(at(body, 'error') ?? '') ? 'BOUNCED' : 'PROVIDER_ERROR'),
};

function isOk(body: Json): boolean {
  return isJsonObject(body) && body['ok'] === true;
}
