import { randomUUID } from 'node:crypto';
import { textOf } from '../../engine/read.ts';
import type { Envelope, ProviderKind } from '../provider.ts';
import { handOverOf } from './http-answer.ts';
import { checkMailSettings, composeMail, MAIL_SETTINGS, type Mail, mailAddress, written } from './mail.ts';
import { baseUrl, basic, overridden, post, settingText } from './post.ts';
import { at, refused } from './reply.ts';
import { BASE_URL, choice, required, secret } from './setting.ts';

const HOSTS = { us: 'https://api.mailgun.net', eu: 'https://api.eu.mailgun.net' };

/** E-mail through Mailgun. */
export const mailgun: ProviderKind = {
  key: 'mailgun',
  name: 'Mailgun',
  description: 'E-mail through Mailgun.',
  channel: 'email',
  settings: {
    api_key: secret('A sending key of the domain, or the private API key.'),
    domain: required('The sending domain, e.g. `mg.you.example`.'),
    ...MAIL_SETTINGS,
    region: choice(['us', 'eu'], 'Where the domain lives; default us.'),
    base_url: BASE_URL,
  },
  idempotent: false,
  concurrency: 32,
  perSecond: null,
  check: (settings) => {
    const isDomain = /^[A-Za-z0-9.-]+$/.test(textOf(settings['domain']) ?? '');
    const problems = isDomain ? [] : [{ place: 'settings.domain', message: 'expected a domain name' }];
    return [...problems, ...checkMailSettings(settings)];
  },
  address: mailAddress,
  send: async (envelope, use) => {
    const composed = composeMail(envelope, use);
    if (!composed.ok) return refused(composed.error);
    const host = use.settings['region'] === 'eu' ? HOSTS.eu : HOSTS.us;
    const boundary = randomUUID();
    const url = `${baseUrl(use, host)}/v3/${settingText(use, 'domain')}/messages`;
    const headers = {
      ...basic('api', settingText(use, 'api_key')),
      'content-type': `multipart/form-data; boundary=${boundary}`,
    };
    const result = await post(use, url, headers, formOf(envelope, composed.mail, boundary));
    return handOverOf(result, {
      who: 'Mailgun',
      // Webhooks name it without the brackets.
      idOf: (_answer, body) => at(body, 'id')?.replace(/^<|>$/g, '') ?? null,
      errorOf: (body) => at(body, 'message'),
    });
  },
};

/** multipart/form-data (RFC 7578): the API takes files no other way. */
function formOf(envelope: Envelope, mail: Mail, boundary: string): Buffer {
  const own = Object.entries(overridden(envelope, {})).map(
    ([name, value]) => [name, textOf(value) ?? ''] as const,
  );
  const fields: readonly (readonly [string, string])[] = [
    ['from', written(mail.from)],
    ...mail.to.map((box) => ['to', written(box)] as const),
    ...mail.cc.map((box) => ['cc', written(box)] as const),
    ...mail.bcc.map((box) => ['bcc', written(box)] as const),
    ...mail.replyTo.map((box) => ['h:Reply-To', written(box)] as const),
    ['subject', mail.subject],
    ['text', mail.text],
    ['html', mail.html],
    ...Object.entries(mail.headers).map(([name, value]) => [`h:${name}`, value] as const),
    ['v:belay_message_id', envelope.message_id],
    ...own,
  ];
  const parts = fields.map(([name, value]) =>
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
    ),
  );
  const files = mail.attachments.flatMap(({ filename, type, base64 }) => {
    const disposition = `form-data; name="attachment"; filename="${quoted(filename)}"`;
    const head = `--${boundary}\r\ncontent-disposition: ${disposition}\r\ncontent-type: ${type}\r\n\r\n`;
    return [Buffer.from(head), Buffer.from(base64, 'base64'), Buffer.from('\r\n')];
  });
  return Buffer.concat([...parts, ...files, Buffer.from(`--${boundary}--\r\n`)]);
}

/** As browsers write names in forms (WHATWG HTML, multipart/form-data encoding). */
function quoted(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
