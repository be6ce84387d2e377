import type { JsonObject } from '../../automation/json.ts';
import { readSendgrid } from '../callbacks/sendgrid.ts';
import type { ProviderKind } from '../provider.ts';
import { handOverOf } from './http-answer.ts';
import {
  checkMailSettings,
  composeMail,
  MAIL_SETTINGS,
  type Mail,
  type Mailbox,
  mailAddress,
} from './mail.ts';
import { baseUrl, bearer, overridden, postJson, settingText } from './post.ts';
import { at, refused } from './reply.ts';
import { BASE_URL, choice, optional, secret } from './setting.ts';

const HOSTS = { global: 'https://api.sendgrid.com', eu: 'https://api.eu.sendgrid.com' };

/** E-mail through Twilio SendGrid's v3 Mail Send API. */
export const sendgrid: ProviderKind = {
  key: 'sendgrid',
  name: 'SendGrid',
  description: 'E-mail through Twilio SendGrid.',
  channel: 'email',
  settings: {
    api_key: secret('An API key with the permission "Mail Send".'),
    ...MAIL_SETTINGS,
    region: choice(['global', 'eu'], 'Where the account lives; default global.'),
    webhook_public_key: optional('Verifies event webhooks: the key of "Signed Event Webhook".'),
    base_url: BASE_URL,
  },
  idempotent: false,
  concurrency: 32,
  perSecond: null,
  check: checkMailSettings,
  callback: readSendgrid,
  address: mailAddress,
  send: async (envelope, use) => {
    const composed = composeMail(envelope, use);
    if (!composed.ok) return refused(composed.error);
    const host = use.settings['region'] === 'eu' ? HOSTS.eu : HOSTS.global;
    const body = overridden(envelope, bodyOf(composed.mail, envelope.message_id));
    const key = settingText(use, 'api_key');
    const result = await postJson(use, `${baseUrl(use, host)}/v3/mail/send`, bearer(key), body);
    return handOverOf(result, {
      who: 'SendGrid',
      idOf: ({ headers }) => headers['x-message-id'] ?? null,
      errorOf: (answer) => at(answer, 'errors', 0, 'message'),
    });
  },
};

function bodyOf(mail: Mail, messageId: string): JsonObject {
  const parts = [
    { type: 'text/plain', value: mail.text },
    { type: 'text/html', value: mail.html },
  ];
  const { cc, bcc, replyTo, attachments } = mail;
  const [answersTo] = replyTo;
  return {
    personalizations: [
      {
        to: mail.to.map(boxOf),
        ...(cc.length === 0 ? {} : { cc: cc.map(boxOf) }),
        ...(bcc.length === 0 ? {} : { bcc: bcc.map(boxOf) }),
      },
    ],
    from: boxOf(mail.from),
    ...(answersTo === undefined ? {} : { reply_to: boxOf(answersTo) }),
    subject: mail.subject,
    content: parts.filter(({ value }) => value !== ''),
    ...(Object.keys(mail.headers).length === 0 ? {} : { headers: mail.headers }),
    ...(attachments.length === 0
      ? {}
      : {
          attachments: attachments.map(({ filename, type, base64 }) => ({ filename, type, content: base64 })),
        }),
    custom_args: { belay_message_id: messageId },
  };
}

function boxOf({ name, address }: Mailbox): JsonObject {
  return { email: address, ...(name === '' ? {} : { name }) };
}
