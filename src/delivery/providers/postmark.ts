import type { Json } from '../../automation/json.ts';
import { readPostmark } from '../callbacks/postmark.ts';
import type { ProviderKind } from '../provider.ts';
import { handOverOf } from './http-answer.ts';
import { checkMailSettings, composeMail, MAIL_SETTINGS, mailAddress, written } from './mail.ts';
import { baseUrl, overridden, postJson, settingText } from './post.ts';
import { at, refused } from './reply.ts';
import { BASE_URL, optional, secret } from './setting.ts';

/** Invalid address, inactive recipient. */
const BOUNCES = new Set(['300', '406']);

/** E-mail through Postmark. */
export const postmark: ProviderKind = {
  key: 'postmark',
  name: 'Postmark',
  description: 'E-mail through Postmark.',
  channel: 'email',
  settings: {
    api_key: secret('A Server API token.'),
    ...MAIL_SETTINGS,
    message_stream: optional('Default `outbound`.'),
    webhook_password: {
      ...secret('The password of the webhooks; their user name is `belay`.'),
      required: false,
    },
    base_url: BASE_URL,
  },
  idempotent: false,
  concurrency: 32,
  perSecond: null,
  check: checkMailSettings,
  callback: readPostmark,
  address: mailAddress,
  send: async (envelope, use) => {
    const composed = composeMail(envelope, use);
    if (!composed.ok) return refused(composed.error);
    const { mail } = composed;
    const joined = (boxes: typeof mail.to) => boxes.map(written).join(', ');
    const body = overridden(envelope, {
      From: written(mail.from),
      To: joined(mail.to),
      ...(mail.cc.length === 0 ? {} : { Cc: joined(mail.cc) }),
      ...(mail.bcc.length === 0 ? {} : { Bcc: joined(mail.bcc) }),
      ...(mail.replyTo.length === 0 ? {} : { ReplyTo: joined(mail.replyTo) }),
      Subject: mail.subject,
      HtmlBody: mail.html,
      TextBody: mail.text,
      MessageStream: settingText(use, 'message_stream') || 'outbound',
      Metadata: { belay_message_id: envelope.message_id },
      Headers: Object.entries(mail.headers).map(([Name, Value]) => ({ Name, Value })),
      Attachments: mail.attachments.map(({ filename, type, base64 }) => ({
        Name: filename,
        ContentType: type,
        Content: base64,
      })),
    });
    const headers = { 'x-postmark-server-token': settingText(use, 'api_key'), accept: 'application/json' };
    const result = await postJson(use, `${baseUrl(use, 'https://api.postmarkapp.com')}/email`, headers, body);
    return handOverOf(result, {
      who: 'Postmark',
      idOf: (_answer, answer) => at(answer, 'MessageID'),
      errorOf: wordsOf,
      reasonOf: (_status, answer) =>
        BOUNCES.has(at(answer, 'ErrorCode') ?? '') ? 'BOUNCED' : 'PROVIDER_ERROR',
    });
  },
};

function wordsOf(answer: Json): string | null {
  const message = at(answer, 'Message');
  return message === null ? null : `${message} (${at(answer, 'ErrorCode')})`;
}
