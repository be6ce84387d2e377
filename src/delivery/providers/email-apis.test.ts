import { expect, it } from 'vitest';
import { CONTENT } from '../../../test/support/envelope.ts';
import { type Bench, describeProvider } from '../../../test/support/provider-suite.ts';
import { jsonOf } from '../../../test/support/receiver.ts';
import type { JsonObject } from '../../automation/json.ts';
import { awsSes } from './aws-ses.ts';
import { mailgun } from './mailgun.ts';
import { postmark } from './postmark.ts';
import { resend } from './resend.ts';
import { sendgrid } from './sendgrid.ts';

const ID = '1-68d1f0a2-0123456789abcdef01234567';
const KEY = 'key-of-this-account-0123456789';
const FROM = { from_address: 'Belay, Inc <hello@you.example>', reply_to: 'help@you.example' };
const common = {
  content: CONTENT.email,
  profile: () => ({ email: 'ann@a.example' }),
  needs: 'profile.email',
  garbage: 'sent',
} as const;
const json = (body: object) => JSON.stringify(body);

const FULL: JsonObject = {
  cc: ['c@a.example', '"C, D" <d@a.example>'],
  bcc: 'b@a.example',
  subject: 'Other',
  headers: { 'X-Team': 'a' },
  attachments: [{ filename: 'ü.txt', contentType: 'text/plain', data: 'aGVsbG8=' }],
};
const UNSUBSCRIBE = 'https://belay.example/u/x?t=1';

/** Nothing leaves with a line break in it. */
function refusesControls({ send, receiver }: Bench): void {
  it.each([
    ['subject', { content: { ...CONTENT.email, subject: 'a\r\nBcc: x@y.z' } }],
    ['address', { address: 'ann@a.example\r\nBcc: x@y.z' }],
    ['address list', { address: 'ann@a.example, x@y.z' }],
    ['no address', { address: 'ann' }],
    ['from', { override: { from: 'a@b.c\nX: y' } }],
    ['cc', { override: { cc: ['a@b.c', 'nobody'] } }],
    ['header', { override: { headers: { 'X-A': 'b\r\nX-C: d' } } }],
    ['header name', { override: { headers: { 'X A': 'b' } } }],
    ['our header', { override: { headers: { Bcc: 'x@y.z' } } }],
    ['attachment', { override: { attachments: [{ filename: 'a\r\nb', data: 'aGk=' }] } }],
    ['unsubscribe', { unsubscribe_url: 'https://x/\r\nX: y' }],
  ])('refuses control characters and nonsense: %s', async (_name, change) => {
    expect(await send(change)).toMatchObject({ kind: 'rejected', reason: 'FAILED' });
    expect(receiver().calls).toEqual([]);
  });
}

describeProvider(
  {
    ...common,
    kind: sendgrid,
    settings: (url) => ({ api_key: KEY, ...FROM, base_url: url }),
    sent: { status: 202, headers: { 'x-message-id': 'sg-1' } },
    providerId: 'sg-1',
    rejected: [
      [
        'a bad request',
        { status: 400, body: json({ errors: [{ message: 'Bad from', field: 'from' }] }) },
        'PROVIDER_ERROR',
        'SendGrid answered 400: Bad from',
      ],
      [
        'a wrong key',
        { status: 401, body: json({ errors: [{ message: 'unauthorized' }] }) },
        'PROVIDER_ERROR',
        'SendGrid answered 401: unauthorized',
      ],
      [
        'an unverified sender',
        { status: 403, body: json({ errors: [{ message: 'not verified' }] }) },
        'PROVIDER_ERROR',
        'SendGrid answered 403: not verified',
      ],
      ['too large', { status: 413, body: '' }, 'PROVIDER_ERROR', 'SendGrid answered 413'],
    ],
  },
  (bench) => {
    it('writes what the API takes', async () => {
      await bench.send({ override: FULL, unsubscribe_url: UNSUBSCRIBE });
      const call = bench.call();
      expect([call.method, call.url.pathname, call.headers.authorization]).toEqual([
        'POST',
        '/v3/mail/send',
        `Bearer ${KEY}`,
      ]);
      expect(jsonOf(call)).toEqual({
        personalizations: [
          {
            to: [{ email: 'ann@a.example' }],
            cc: [{ email: 'c@a.example' }, { email: 'd@a.example', name: 'C, D' }],
            bcc: [{ email: 'b@a.example' }],
          },
        ],
        from: { email: 'hello@you.example', name: 'Belay, Inc' },
        reply_to: { email: 'help@you.example' },
        subject: 'Other',
        content: [
          { type: 'text/plain', value: CONTENT.email.text },
          { type: 'text/html', value: CONTENT.email.html },
        ],
        headers: {
          'X-Team': 'a',
          'List-Unsubscribe': `<${UNSUBSCRIBE}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
        attachments: [{ filename: 'ü.txt', type: 'text/plain', content: 'aGVsbG8=' }],
        custom_args: { belay_message_id: ID },
      });
    });
    refusesControls(bench);
  },
);

describeProvider(
  {
    ...common,
    kind: resend,
    settings: (url) => ({ api_key: KEY, ...FROM, base_url: url }),
    sent: { body: json({ id: 're-1' }) },
    providerId: 're-1',
    rejected: [
      [
        'a missing field',
        { status: 422, body: json({ name: 'missing_required_field', message: 'Missing `to`' }) },
        'PROVIDER_ERROR',
        'Resend answered 422: Missing `to`',
      ],
      [
        'a wrong key',
        { status: 403, body: json({ name: 'invalid_api_key', message: 'API key is invalid' }) },
        'PROVIDER_ERROR',
        'Resend answered 403: API key is invalid',
      ],
      [
        'the id with other content',
        { status: 409, body: json({ name: 'invalid_idempotent_request', message: 'Same key' }) },
        'PROVIDER_ERROR',
        'Resend answered 409: Same key',
      ],
    ],
    retried: [
      [
        'an attempt still in hand',
        { status: 409, body: json({ name: 'concurrent_idempotent_requests', message: 'x' }) },
      ],
    ],
  },
  (bench) => {
    it('writes what the API takes, under the id of the message', async () => {
      await bench.send({ override: FULL });
      expect(bench.call().headers).toMatchObject({ 'idempotency-key': ID, authorization: `Bearer ${KEY}` });
      expect(jsonOf(bench.call())).toMatchObject({
        from: '"Belay, Inc" <hello@you.example>',
        to: ['ann@a.example'],
        cc: ['c@a.example', '"C, D" <d@a.example>'],
        reply_to: ['help@you.example'],
        html: CONTENT.email.html,
        attachments: [{ filename: 'ü.txt', content_type: 'text/plain', content: 'aGVsbG8=' }],
      });
    });
    refusesControls(bench);
  },
);

describeProvider(
  {
    ...common,
    kind: postmark,
    settings: (url) => ({ api_key: KEY, ...FROM, base_url: url }),
    sent: { body: json({ ErrorCode: 0, Message: 'OK', MessageID: 'pm-1' }) },
    providerId: 'pm-1',
    rejected: [
      [
        'an inactive recipient',
        { status: 422, body: json({ ErrorCode: 406, Message: 'Inactive recipient' }) },
        'BOUNCED',
        'Postmark answered 422: Inactive recipient (406)',
      ],
      [
        'a bad address',
        { status: 422, body: json({ ErrorCode: 300, Message: 'Invalid email' }) },
        'BOUNCED',
        'Postmark answered 422: Invalid email (300)',
      ],
      [
        'an unknown sender',
        { status: 422, body: json({ ErrorCode: 400, Message: 'No signature' }) },
        'PROVIDER_ERROR',
        'Postmark answered 422: No signature (400)',
      ],
      [
        'a wrong token',
        { status: 401, body: json({ ErrorCode: 10, Message: 'Bad token' }) },
        'PROVIDER_ERROR',
        'Postmark answered 401: Bad token (10)',
      ],
    ],
  },
  (bench) => {
    it('writes what the API takes', async () => {
      await bench.send({ override: FULL, unsubscribe_url: UNSUBSCRIBE });
      expect(bench.call().headers['x-postmark-server-token']).toBe(KEY);
      expect(jsonOf(bench.call())).toMatchObject({
        From: '"Belay, Inc" <hello@you.example>',
        To: 'ann@a.example',
        Cc: 'c@a.example, "C, D" <d@a.example>',
        Bcc: 'b@a.example',
        ReplyTo: 'help@you.example',
        MessageStream: 'outbound',
        Metadata: { belay_message_id: ID },
        Headers: expect.arrayContaining([
          { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
        ]),
        Attachments: [{ Name: 'ü.txt', ContentType: 'text/plain', Content: 'aGVsbG8=' }],
      });
    });
    refusesControls(bench);
  },
);

describeProvider(
  {
    ...common,
    kind: mailgun,
    settings: (url) => ({ api_key: KEY, domain: 'mg.you.example', ...FROM, base_url: url }),
    sent: { body: json({ id: '<2026.1@mg.you.example>', message: 'Queued.' }) },
    providerId: '2026.1@mg.you.example',
    rejected: [
      [
        'a bad request',
        { status: 400, body: json({ message: "'to' is not valid" }) },
        'PROVIDER_ERROR',
        "Mailgun answered 400: 'to' is not valid",
      ],
      ['a wrong key', { status: 401, body: 'Forbidden' }, 'PROVIDER_ERROR', 'Mailgun answered 401'],
      [
        'an unknown domain',
        { status: 404, body: json({ message: 'Domain not found' }) },
        'PROVIDER_ERROR',
        'Mailgun answered 404: Domain not found',
      ],
    ],
  },
  (bench) => {
    it('writes what the API takes', async () => {
      await bench.send({ override: { ...FULL, body: { 'o:tag': 'x' } }, unsubscribe_url: UNSUBSCRIBE });
      const { url, headers, body } = bench.call();
      expect(url.pathname).toBe('/v3/mg.you.example/messages');
      expect(headers.authorization).toBe(`Basic ${Buffer.from(`api:${KEY}`).toString('base64')}`);
      const form = await new Response(body, {
        headers: { 'content-type': headers['content-type'] ?? '' },
      }).formData();
      const fields = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
      expect(fields).toMatchObject({
        from: '"Belay, Inc" <hello@you.example>',
        to: 'ann@a.example',
        subject: 'Other',
        html: CONTENT.email.html,
        'h:Reply-To': 'help@you.example',
        'h:List-Unsubscribe': `<${UNSUBSCRIBE}>`,
        'v:belay_message_id': ID,
        'o:tag': 'x',
      });
      expect(form.getAll('cc')).toEqual(['c@a.example', '"C, D" <d@a.example>']);
      const file = form.get('attachment');
      expect(file instanceof File && [file.name, file.type, await file.text()]).toEqual([
        'ü.txt',
        'text/plain',
        'hello',
      ]);
    });
    refusesControls(bench);
  },
);

describeProvider(
  {
    ...common,
    kind: awsSes,
    settings: (url) => ({
      access_key_id: 'AKIDEXAMPLE',
      secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      region: 'eu-central-1',
      configuration_set: 'events',
      ...FROM,
      base_url: url,
    }),
    sent: { body: json({ MessageId: 'ses-1' }) },
    providerId: 'ses-1',
    rejected: [
      [
        'a refused message',
        { status: 400, body: json({ message: 'Email address is not verified.' }) },
        'PROVIDER_ERROR',
        'Amazon SES answered 400: Email address is not verified.',
      ],
      [
        'a wrong signature',
        { status: 403, body: json({ message: 'The signature does not match' }) },
        'PROVIDER_ERROR',
        'Amazon SES answered 403: The signature does not match',
      ],
      [
        'an unknown configuration set',
        { status: 404, body: json({ message: 'Not found' }) },
        'PROVIDER_ERROR',
        'Amazon SES answered 404: Not found',
      ],
    ],
  },
  (bench) => {
    it('writes what the API takes, signed', async () => {
      await bench.send({ override: FULL });
      const { url, headers } = bench.call();
      expect(url.pathname).toBe('/v2/email/outbound-emails');
      expect(headers.authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/ses\/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}$/,
      );
      const body = jsonOf(bench.call());
      expect(body).toMatchObject({
        Destination: {
          ToAddresses: ['ann@a.example'],
          CcAddresses: ['c@a.example', 'd@a.example'],
          BccAddresses: ['b@a.example'],
        },
        EmailTags: [{ Name: 'belay_message_id', Value: ID }],
        ConfigurationSetName: 'events',
      });
      const { Raw } = body['Content'] as { Raw: { Data: string } };
      const mime = Buffer.from(Raw.Data, 'base64').toString();
      expect(mime).toContain('From: "Belay, Inc" <hello@you.example>\r\n');
      expect(mime).toContain(`Message-ID: <${ID}@you.example>\r\n`);
      expect(mime).not.toContain('b@a.example');
    });
    refusesControls(bench);
  },
);
