import type { Json, JsonObject } from '../../automation/json.ts';
import { filledText, objectOf, textOf } from '../../engine/read.ts';
import { readTwilio } from '../callbacks/twilio.ts';
import type { Addressed, Envelope, HandOver, ProviderKind, Setting, Use } from '../provider.ts';
import { handOverOf } from './http-answer.ts';
import { baseUrl, basic, postForm, settingText } from './post.ts';
import { at, refused } from './reply.ts';
import { BASE_URL, optional, required, secret } from './setting.ts';

/** Not a number, not mobile, not reachable, or "STOP" was answered. */
const BOUNCES = new Set(['21211', '21214', '21217', '21610', '21612', '21614', '63003', '63024']);
const NUMBER = /^\+?[0-9 ().-]{3,40}$/;

const SETTINGS: { readonly [field: string]: Setting } = {
  account_sid: required('`AC…`'),
  auth_token: secret('The token of the account; it also verifies callbacks.'),
  from: optional('The number (or sender name) that messages are from.'),
  messaging_service_sid: optional('`MG…`, instead of `from`.'),
  base_url: BASE_URL,
};

/** SMS through Twilio. */
export const twilio: ProviderKind = {
  key: 'twilio',
  name: 'Twilio',
  description: 'SMS through Twilio.',
  channel: 'sms',
  settings: SETTINGS,
  idempotent: false,
  concurrency: 32,
  perSecond: null,
  check: checkSender,
  callback: readTwilio,
  address: phoneNumber,
  send: (envelope, use) => send(envelope, use, (number) => number),
};

/** WhatsApp messages through Twilio. Outside of a conversation WhatsApp takes approved templates only: `override.body`. */
export const twilioWhatsapp: ProviderKind = {
  ...twilio,
  key: 'twilio-whatsapp',
  name: 'Twilio WhatsApp',
  description: 'WhatsApp messages through Twilio.',
  send: (envelope, use) => send(envelope, use, (number) => `whatsapp:${number.replace(/^whatsapp:/, '')}`),
};

function checkSender(settings: JsonObject) {
  const isAccount = /^[A-Za-z0-9]{2,64}$/.test(textOf(settings['account_sid']) ?? '');
  const account = isAccount ? [] : [{ place: 'settings.account_sid', message: 'expected `AC…`' }];
  const hasSender = settings['from'] !== undefined || settings['messaging_service_sid'] !== undefined;
  const sender = hasSender ? [] : [{ place: 'settings.from', message: 'required, or messaging_service_sid' }];
  return [...account, ...sender];
}

function phoneNumber(profile: JsonObject): Addressed {
  const value = filledText(profile['phone_number']);
  return value === null ? { kind: 'missing', needs: 'profile.phone_number' } : { kind: 'address', value };
}

async function send(envelope: Envelope, use: Use, spell: (number: string) => string): Promise<HandOver> {
  const { content, address } = envelope;
  if (content.channel !== 'sms') return refused('content: not that of an SMS');
  const number = textOf(address) ?? '';
  if (!NUMBER.test(number)) return refused('phone_number: not a telephone number', 'BOUNCED');
  const account = settingText(use, 'account_sid');
  const fields = new Map([['To', spell(number.replace(/[ ().-]/g, ''))]]);
  const from = filledText(use.settings['from']);
  const service = filledText(use.settings['messaging_service_sid']);
  if (service !== null) fields.set('MessagingServiceSid', service);
  else fields.set('From', spell(from ?? ''));
  fields.set('Body', content.text);
  const callback = filledText(use.settings['callback_url']);
  if (callback !== null)
    fields.set('StatusCallback', `${callback}?message=${encodeURIComponent(envelope.message_id)}`);
  for (const [name, value] of Object.entries(objectOf(envelope.override?.['body']) ?? {})) {
    // ContentVariables is JSON within a field.
    fields.set(name, textOf(value) ?? JSON.stringify(value));
  }
  const url = `${baseUrl(use, 'https://api.twilio.com')}/2010-04-01/Accounts/${account}/Messages.json`;
  const result = await postForm(use, url, basic(account, settingText(use, 'auth_token')), [...fields]);
  return handOverOf(result, {
    who: 'Twilio',
    idOf: (_answer, body) => at(body, 'sid'),
    errorOf: wordsOf,
    reasonOf: (_status, body) => (BOUNCES.has(at(body, 'code') ?? '') ? 'BOUNCED' : 'PROVIDER_ERROR'),
  });
}

function wordsOf(body: Json): string | null {
  const message = at(body, 'message');
  return message === null ? null : `${message} (${at(body, 'code')})`;
}
