import { isJsonObject, type JsonObject } from '../../automation/json.ts';
import { filledText, objectOf } from '../../engine/read.ts';
import type { DirectMessageContent } from '../content.ts';
import type { Addressed, ProviderKind } from '../provider.ts';
import { handOverOf, type Reading } from './http-answer.ts';
import { baseUrl, overridden, postJson, settingText } from './post.ts';
import { at, refused } from './reply.ts';
import { BASE_URL, secret } from './setting.ts';

const MAX_CHARS = 2_000;
const ID = /^\d{5,25}$/;
/** Unknown channel, guild, user; no access; the user takes no messages. */
const BOUNCES = new Set(['10003', '10004', '10013', '50001', '50007']);

/**
 * Discord, through a webhook (`profile.discord.webhook_url` or that of the settings) or a bot, to `profile.discord.channel_id`
 * or `user_id`. Mentions in the text notify nobody.
 */
export const discord: ProviderKind = {
  key: 'discord',
  name: 'Discord',
  description: 'Messages to channels and people in Discord.',
  channel: 'direct_message',
  settings: {
    bot_token: { ...secret('Of a bot that is a member of the server.'), required: false },
    webhook_url: { ...secret('For recipients without an address of their own.'), required: false, url: true },
    base_url: BASE_URL,
  },
  idempotent: false,
  concurrency: 4,
  perSecond: 40,
  address: addressOf,
  send: async (envelope, use) => {
    const { content, address } = envelope;
    if (content.channel !== 'direct_message') return refused('content: not that of a direct message');
    const target = isJsonObject(address) ? address : {};
    const body = overridden(envelope, bodyOf(content));
    const webhook = filledText(target['webhook']);
    if (webhook !== null) {
      const url = `${webhook}${webhook.includes('?') ? '&' : '?'}wait=true`;
      return handOverOf(await postJson(use, url, {}, body), READING);
    }
    const headers = { authorization: `Bot ${settingText(use, 'bot_token')}` };
    const api = `${baseUrl(use, 'https://discord.com')}/api/v10`;
    let channel = filledText(target['channel']);
    if (channel === null) {
      const opened = await postJson(use, `${api}/users/@me/channels`, headers, {
        recipient_id: target['user'] ?? null,
      });
      const answer = handOverOf(opened, READING);
      if (answer.kind !== 'sent') return answer;
      channel = answer.provider_id;
      if (channel === null || !ID.test(channel)) return refused('Discord named no channel', 'PROVIDER_ERROR');
    }
    return handOverOf(await postJson(use, `${api}/channels/${channel}/messages`, headers, body), READING);
  },
};

function addressOf(profile: JsonObject, settings: JsonObject): Addressed {
  const own = objectOf(profile['discord']);
  const webhook = filledText(own?.['webhook_url']);
  if (webhook !== null) return { kind: 'address', value: { webhook } };
  const channel = filledText(own?.['channel_id']);
  const user = filledText(own?.['user_id']);
  const hasBot = filledText(settings['bot_token']) !== null;
  // Ids become part of a path.
  if (hasBot && channel !== null && ID.test(channel)) return { kind: 'address', value: { channel } };
  if (hasBot && user !== null && ID.test(user)) return { kind: 'address', value: { user } };
  const shared = filledText(settings['webhook_url']);
  return shared === null
    ? { kind: 'missing', needs: 'profile.discord.channel_id, user_id or webhook_url' }
    : { kind: 'address', value: { webhook: shared } };
}

function bodyOf({ markdown, text }: DirectMessageContent): JsonObject {
  const content = markdown === '' ? text : markdown;
  const cut =
    content.length > MAX_CHARS ? `${content.slice(0, MAX_CHARS - 1).replace(/\p{Cs}$/u, '')}…` : content;
  return { content: cut, allowed_mentions: { parse: [] } };
}

const READING: Reading = {
  who: 'Discord',
  idOf: (_answer, body) => at(body, 'id'),
  errorOf: (body) => {
    const message = at(body, 'message');
    return message === null ? null : `${message} (${at(body, 'code')})`;
  },
  reasonOf: (_status, body) => (BOUNCES.has(at(body, 'code') ?? '') ? 'BOUNCED' : 'PROVIDER_ERROR'),
};
