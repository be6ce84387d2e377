import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { CONTENT, envelopeOf } from '../../../test/support/envelope.ts';
import type { JsonObject } from '../../automation/json.ts';
import { createOutbound, type Outbound } from '../../outbound/outbound.ts';
import { checkSettings } from '../check-settings.ts';
import type { Envelope } from '../provider.ts';
import { createSmtp } from './smtp.ts';

const ID = '1-68d1f0a2-0123456789abcdef01234567';
let outbound: Outbound;
beforeAll(() => {
  outbound = createOutbound({ allow: ['127.0.0.1'] });
});
afterAll(() => outbound.close());

type Received = {
  readonly mail: ParsedMail;
  readonly raw: string;
  readonly to: readonly string[];
  readonly connection: string;
};

/** A real SMTP server on loopback, and a provider that sends to it. */
async function serve(options: SMTPServerOptions = {}, settings: JsonObject = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    logger: false,
    onData: async (stream, session, callback) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const raw = Buffer.concat(chunks);
      const to = session.envelope.rcptTo.map(({ address }) => address);
      received.push({ mail: await simpleParser(raw), raw: raw.toString(), to, connection: session.id });
      callback(null);
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const smtp = createSmtp();
  onTestFinished(async () => {
    await smtp.close?.();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const all = {
    host: '127.0.0.1',
    port,
    security: 'none',
    from_address: 'Bélay <hello@you.example>',
    ...settings,
  };
  const send = (change: Partial<Envelope> = {}, timeoutMs = 5_000) =>
    smtp.send(envelopeOf(CONTENT.email, { address: 'ann@a.example', ...change }), {
      settings: all,
      outbound,
      timeoutMs,
    });
  return { received, send, smtp };
}

it('delivers an e-mail that a reader understands', async () => {
  const { received, send } = await serve();
  const override = {
    cc: ['c@a.example'],
    bcc: ['b@a.example'],
    reply_to: 'help@you.example',
    headers: { 'X-Team': 'a' },
    attachments: [{ filename: 'ü.txt', contentType: 'text/plain', data: 'aGVsbG8=' }],
  };
  const result = await send({ override, unsubscribe_url: 'https://belay.example/u/1' });
  expect(result).toMatchObject({
    kind: 'sent',
    provider_id: `${ID}@you.example`,
    response: expect.stringMatching(/^250/),
  });
  const [{ mail, raw, to }] = received as [Received];
  expect(to).toEqual(['ann@a.example', 'c@a.example', 'b@a.example']);
  expect(raw).not.toContain('b@a.example');
  expect(mail.subject).toBe(CONTENT.email.subject);
  expect(mail.from?.value).toEqual([{ name: 'Bélay', address: 'hello@you.example' }]);
  expect(mail.replyTo?.text).toBe('help@you.example');
  expect(mail.html).toBe(CONTENT.email.html);
  expect(mail.text?.trim()).toBe(CONTENT.email.text);
  expect(mail.messageId).toBe(`<${ID}@you.example>`);
  expect(mail.headers.get('x-team')).toBe('a');
  expect(raw).toMatch(/^List-Unsubscribe: <https:\/\/belay\.example\/u\/1>\r$/m);
  expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  expect(mail.attachments).toMatchObject([{ filename: 'ü.txt', contentType: 'text/plain' }]);
  expect(mail.attachments[0]?.content.toString()).toBe('hello');
  // multipart/alternative, plain text first (RFC 2046 5.1.4).
  expect(raw.indexOf('text/plain')).toBeLessThan(raw.indexOf('text/html'));
});

it('keeps a connection for the next message', async () => {
  const { received, send } = await serve();
  for (let sent = 0; sent < 3; sent += 1) expect((await send()).kind).toBe('sent');
  expect(new Set(received.map(({ connection }) => connection)).size).toBe(1);
});

it('authenticates, and says when it cannot', async () => {
  const options: SMTPServerOptions = {
    authOptional: false,
    authMethods: ['PLAIN'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, callback) =>
      username === 'u' && password === 'p4ssword'
        ? callback(null, { user: 'u' })
        : callback(new Error('Invalid')),
  };
  const right = await serve(options, { username: 'u', password: 'p4ssword' });
  expect(await right.send()).toMatchObject({ kind: 'sent' });
  const wrong = await serve(options, { username: 'u', password: 'wr0ngword' });
  const result = await wrong.send();
  expect(result).toMatchObject({
    kind: 'rejected',
    reason: 'PROVIDER_ERROR',
    error: expect.stringContaining('535'),
  });
  expect(JSON.stringify(result)).not.toContain('wr0ngword');
});

const answering = (responseCode: number, words: string) => Object.assign(new Error(words), { responseCode });

it.each([
  ['an unknown recipient', 550, '5.1.1 no such user', 'rejected', 'BOUNCED'],
  ['a full mailbox', 452, '4.2.2 mailbox full', 'retry', undefined],
  ['greylisting', 451, '4.7.1 try later', 'retry', undefined],
  ['a relay that is closed', 554, '5.7.1 relay denied', 'rejected', 'PROVIDER_ERROR'],
])('understands %s', async (_name, code, words, kind, reason) => {
  const { send } = await serve({
    onRcptTo: (_address, _session, callback) => callback(answering(code, words)),
  });
  const result = await send();
  expect(result).toMatchObject({ kind, ...(reason === undefined ? {} : { reason }) });
  expect('error' in result && result.error).toContain(words);
});

it('understands a refusal of the content', async () => {
  const { send } = await serve({
    onData: (stream, _session, callback) => {
      stream.resume().on('end', () => callback(answering(552, '5.3.4 too big')));
    },
  });
  expect(await send()).toMatchObject({ kind: 'rejected', reason: 'PROVIDER_ERROR' });
});

it('does not send in the clear where TLS was asked for', async () => {
  const { received, send } = await serve({}, { security: 'starttls' });
  expect(await send()).toMatchObject({ kind: 'rejected' });
  expect(received).toEqual([]);
});

it('tries again where nobody is, where somebody hangs up, and where somebody says nothing', async () => {
  let hangsUp = true;
  const server = createServer((socket) => {
    if (hangsUp) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { send } = await serve({}, { port });
  expect(await send()).toMatchObject({ kind: 'retry' });
  hangsUp = false;
  expect(await send({}, 300)).toMatchObject({ kind: 'retry', error: 'the server took too long' });
  await new Promise((resolve) => server.close(resolve));
  expect(await send()).toMatchObject({ kind: 'retry' });
});

it('hands a message over once, even when the answer is lost', async () => {
  let deliveries = 0;
  const { send } = await serve({
    onData: (stream, session, callback) => {
      stream.resume().on('end', () => {
        deliveries += 1;
        if (deliveries > 1) callback(null);
        else callback(answering(421, `bye ${session.id}`));
      });
    },
  });
  expect(await send()).toMatchObject({ kind: 'retry' });
  expect(deliveries).toBe(1);
});

it.each(['10.0.0.1', '169.254.169.254'])('does not connect to %s', async (host) => {
  const { send } = await serve({}, { host });
  expect(await send()).toMatchObject({ kind: 'rejected', reason: 'FAILED' });
});

it.each([
  ['subject', { content: { ...CONTENT.email, subject: 'a\nBcc: x@y.z' } }],
  ['address', { address: 'ann@a.example>\r\nRCPT TO:<x@y.z' }],
])('refuses control characters: %s', async (_name, change) => {
  const { received, send } = await serve();
  expect(await send(change)).toMatchObject({ kind: 'rejected', reason: 'FAILED' });
  expect(received).toEqual([]);
});

it('reads no files and no URLs that content names', async () => {
  const { received, send } = await serve();
  const html = '<img src="file:///etc/passwd">';
  const override = { attachments: [{ filename: 'a', data: '/etc/passwd', path: '/etc/passwd' }] };
  await send({ content: { ...CONTENT.email, html }, override });
  expect(received[0]?.raw).not.toContain('root:');
});

it('checks its settings', () => {
  const settings = { host: 'mail.example', from_address: 'you@you.example' };
  expect(checkSettings(createSmtp(), settings)).toEqual([]);
  expect(
    checkSettings(createSmtp(), { ...settings, host: 'a b', from_address: 'x', reply_to: 'y' }),
  ).toMatchObject([
    { place: 'settings.host' },
    { place: 'settings.from_address' },
    { place: 'settings.reply_to' },
  ]);
});
