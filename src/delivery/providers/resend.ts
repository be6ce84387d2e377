import type { Json } from '../../automation/json.ts';
import { readResend } from '../callbacks/resend.ts';
import type { ProviderKind } from '../provider.ts';
import { handOverOf } from './http-answer.ts';
import { checkMailSettings, composeMail, MAIL_SETTINGS, mailAddress, written } from './mail.ts';
import { baseUrl, bearer, overridden, postJson, settingText } from './post.ts';
import { at, refused } from './reply.ts';
import { BASE_URL, secret } from './setting.ts';

/** E-mail through Resend. */
export const resend: ProviderKind = {
  key: 'resend',
  name: 'Resend',
  description: 'E-mail through Resend.',
  channel: 'email',
  settings: {
    api_key: secret('An API key with sending access.'),
    ...MAIL_SETTINGS,
    webhook_secret: { ...secret('Verifies webhooks: `whsec_…`.'), required: false },
    base_url: BASE_URL,
  },
  idempotent: true,
  concurrency: 16,
  perSecond: null,
  check: checkMailSettings,
  callback: readResend,
  address: mailAddress,
  send: async (envelope, use) => {
    const composed = composeMail(envelope, use);
    if (!composed.ok) return refused(composed.error);
    const { mail } = composed;
    const body = overridden(envelope, {
      from: written(mail.from),
      to: mail.to.map(written),
      cc: mail.cc.map(written),
      bcc: mail.bcc.map(written),
      reply_to: mail.replyTo.map(written),
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      headers: mail.headers,
      tags: [{ name: 'belay_message_id', value: envelope.message_id }],
      attachments: mail.attachments.map(({ filename, type, base64 }) => ({
        filename,
        content_type: type,
        content: base64,
      })),
    });
    const headers = { ...bearer(settingText(use, 'api_key')), 'idempotency-key': envelope.message_id };
    const result = await postJson(use, `${baseUrl(use, 'https://api.resend.com')}/emails`, headers, body);
    return handOverOf(result, {
      who: 'Resend',
      idOf: (_answer, body) => at(body, 'id'),
      errorOf: (answer) => at(answer, 'message'),
      // The first attempt is still in Resend's hands.
      verdictOf: (_status, answer) => (isConcurrent(answer) ? 'retry' : null),
    });
  },
};

function isConcurrent(answer: Json): boolean {
  return at(answer, 'name') === 'concurrent_idempotent_requests';
}
