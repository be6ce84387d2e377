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

/** The same claims under another signature. */
const forged = (path: string) => path.replace(/\.(.)/, (_all, first) => `.${first === 'A' ? 'B' : 'A'}`);

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
  expect((await fetch(`${url}${forged(image)}`)).status).toBe(404);
});

it('gives mails of a topic a link by which one unsubscribes with one click (RFC 8058)', async () => {
  await call('PUT', '/preferences/sections/s', { body: { name: 'S' } });
  await call('PUT', '/preferences/sections/s/topics/news', {
    body: { name: 'News & <more>', default_status: 'OPTED_IN' },
  });
  await courier.profiles.replace('reader', { profile: { email: 'reader@a.example' } });
  const message = {
    to: { user_id: 'reader' },
    content: { title: 'News', body: 'of the week' },
    routing: { method: 'single', channels: ['email'] },
    preferences: { subscription_topic_id: 'news' },
  };
  const send = () => call<{ requestId: string }>('POST', '/send', { body: { message } });
  await send();
  const mail = await eventually(async () => {
    const found = arrived.find(({ subject }) => subject === 'News');
    if (found === undefined) throw new Error('nothing has arrived');
    return found;
  });
  const header = (name: string) => String(mail.headerLines.find(({ key }) => key === name)?.line ?? '');
  expect(header('list-unsubscribe-post')).toContain('List-Unsubscribe=One-Click');
  const path =
    /<https:\/\/belay\.example(\/u\/[^>]+)>/.exec(header('list-unsubscribe').replace(/\s+/g, ''))?.[1] ?? '';
  const asked = await fetch(`${url}${path}`);
  expect([asked.status, asked.headers.get('content-security-policy')]).toEqual([
    200,
    expect.stringContaining("default-src 'none'"),
  ]);
  expect(await asked.text()).toContain('News &amp; &lt;more&gt;');
  const status = async () =>
    (await courier.users.preferences.retrieveTopic('news', { user_id: 'reader' })).topic.status;
  expect(await status()).toBe('OPTED_IN');
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const posted = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: form,
    body: 'List-Unsubscribe=One-Click',
  });
  expect(posted.status).toBe(200);
  expect(await status()).toBe('OPTED_OUT');
  const { body } = await send();
  await eventually(async () =>
    expect(await courier.messages.retrieve(body.requestId)).toMatchObject({
      status: 'FILTERED',
      reason: 'UNSUBSCRIBED',
    }),
  );
  expect((await fetch(`${url}${forged(path)}`, { method: 'POST' })).status).toBe(404);
});
