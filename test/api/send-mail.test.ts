import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startServer } from '../support/server.ts';

const { call, courier, url } = await startServer();
const arrived: ParsedMail[] = [];
const smtp = new SMTPServer({
  disabledCommands: ['STARTTLS'],
  authOptional: true,
  onData: (stream, _session, callback) => {
    simpleParser(stream).then((mail) => {
      arrived.push(mail);
      callback(null);
    }, callback);
  },
});
smtp.listen(0, '127.0.0.1');
await once(smtp.server, 'listening');
afterAll(() => new Promise<void>((resolve) => smtp.close(() => resolve())));

it('e-mails from an automation, and follows what becomes of the message', async () => {
  const { port } = smtp.server.address() as AddressInfo;
  await courier.providers.create({
    provider: 'smtp',
    settings: {
      ...{ host: '127.0.0.1', port, security: 'none', from_address: 'Belay <hello@you.example>' },
      ...{ track_opens: true, track_clicks: true },
    },
  });
  const message = {
    to: { email: 'ann@a.example' },
    content: { title: 'Welcome', body: 'Good to see you' },
    routing: { method: 'single', channels: ['email'] },
  };
  const steps = [{ action: 'send', message }];
  const invoked = await call<{ runId: string }>('POST', '/automations/invoke', {
    body: { automation: { steps } },
  });
  const mail = await eventually(async () => {
    const [first] = arrived;
    if (first === undefined) throw new Error('nothing has arrived');
    return first;
  });
  expect(mail.subject).toBe('Welcome');
  expect(mail.from?.text).toContain('hello@you.example');
  expect(mail.text).toContain('Good to see you');
  const image = /src="https:\/\/belay\.example(\/t\/o\/[^"]+)"/.exec(mail.html || '')?.[1] ?? '';
  const { results } = await courier.messages.list({});
  expect(results[0]).toMatchObject({ runId: invoked.body.runId });
  const id = results[0]?.id ?? '';
  await eventually(async () => expect(await courier.messages.retrieve(id)).toMatchObject({ status: 'SENT' }));
  const pixel = await fetch(`${url}${image}`);
  expect([pixel.status, pixel.headers.get('content-type')]).toEqual([200, 'image/gif']);
  expect(await courier.messages.retrieve(id)).toMatchObject({ status: 'OPENED', opened: expect.any(Number) });
  expect((await fetch(`${url}${image.slice(0, -1)}x`)).status).toBe(404);
});
