import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/automation/json.ts';
import { isAmazons, isSignedBySns } from '../../src/delivery/callbacks/aws-ses.ts';
import { newId } from '../../src/ids.ts';
import { TENANT } from '../support/seed.ts';
import { selfSigned } from '../support/self-signed.ts';
import { startServer } from '../support/server.ts';

const { call, courier, service } = await startServer();
const FROM = { from_address: 'you@you.example' };
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const seconds = () => Math.floor(Date.now() / 1000);

/** A message that a provider has taken; its id. */
async function sent(provider: string): Promise<string> {
  const id = newId();
  const history = [{ type: 'SENT', ts: 1, provider }];
  await service.database.query(
    `INSERT INTO message (workspace_id, environment, id, request_id, recipient, status, payload, history, created_at,
       updated_at) VALUES ($1, $2, $3, $3, 'ann', 'SENT', '{}', $4::jsonb, now(), now())`,
    [TENANT.workspace_id, TENANT.environment, id, JSON.stringify(history)],
  );
  return id;
}

async function messageOf(id: string) {
  const [row] = await service.database.query<{
    status: string;
    reason: string;
    error: string;
    history: JsonObject[];
  }>('SELECT status, reason, error, history FROM message WHERE id = $1', [id]);
  return row;
}

const setUp = (provider: string, settings: JsonObject) => courier.providers.create({ provider, settings });
const report = (path: string, body: string, headers: { readonly [name: string]: string }) =>
  call<{ messages: number }>('POST', path, { body, headers, key: null });

describe('reports of SendGrid', async () => {
  const key = ec.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const { id } = await setUp('sendgrid', { api_key: 'k', ...FROM, webhook_public_key: key });
  const post = (events: readonly JsonObject[], time = `${seconds()}`, text = JSON.stringify(events)) => {
    const signature = createSign('sha256')
      .update(time + text)
      .sign(ec.privateKey, 'base64');
    return report(`/callbacks/sendgrid/${id}`, text, {
      'x-twilio-email-event-webhook-timestamp': time,
      'x-twilio-email-event-webhook-signature': signature,
    });
  };

  it('move a message on, once each, and never back', async () => {
    const message = await sent('sendgrid');
    const event = (name: string, more = {}) => ({
      event: name,
      belay_message_id: message,
      timestamp: 17,
      ...more,
    });
    expect(
      (await post([event('click', { url: 'https://x' }), event('open'), event('processed')])).body,
    ).toEqual({ messages: 1 });
    expect((await post([event('open')])).body).toEqual({ messages: 0 });
    expect((await post([event('delivered')])).body).toEqual({ messages: 1 });
    const row = await messageOf(message);
    expect(row?.status).toBe('CLICKED');
    expect(row?.history.map(({ type }) => type)).toEqual(['SENT', 'CLICKED', 'OPENED', 'DELIVERED']);
    expect(row?.history[1]).toMatchObject({ ts: 17_000, provider: 'sendgrid', url: 'https://x' });
    expect(await courier.messages.retrieve(message)).toMatchObject({ status: 'CLICKED', delivered: 17_000 });
  });

  it('end a message that bounced, unless it has arrived', async () => {
    const [bounced, arrived] = [await sent('sendgrid'), await sent('sendgrid')];
    await post([{ event: 'delivered', belay_message_id: arrived }]);
    const bounce = (belay_message_id: string) => ({
      event: 'bounce',
      belay_message_id,
      reason: '550 no such user',
    });
    await post([bounce(bounced), bounce(arrived)]);
    expect(await messageOf(bounced)).toMatchObject({
      ...{ status: 'UNDELIVERABLE', reason: 'BOUNCED', error: 'SendGrid: 550 no such user' },
    });
    expect(await messageOf(arrived)).toMatchObject({ status: 'DELIVERED' });
  });

  it('touch nothing of other providers, and nothing that is unknown', async () => {
    const other = await sent('postmark');
    const events = [other, 'unknown'].map((one) => ({ event: 'open', belay_message_id: one }));
    expect((await post([...events, { event: 'open' }])).body).toEqual({ messages: 0 });
    expect(await messageOf(other)).toMatchObject({ status: 'SENT' });
  });

  it('are refused when forged or old', async () => {
    const message = await sent('sendgrid');
    const events = [{ event: 'open', belay_message_id: message }];
    expect((await post(events, `${seconds() - 3_600}`)).status).toBe(403);
    expect((await report(`/callbacks/sendgrid/${id}`, JSON.stringify(events), {})).status).toBe(403);
    expect((await post(events, 'x')).status).toBe(403);
    expect((await post([], undefined, 'no json')).body).toEqual({ messages: 0 });
    expect(await messageOf(message)).toMatchObject({ status: 'SENT' });
  });
});

describe('reports of Twilio', async () => {
  const { id } = await setUp('twilio', { account_sid: 'AC1', auth_token: 'secret-token', from: '+1' });
  const post = (message: string, fields: { readonly [name: string]: string }, token = 'secret-token') => {
    const path = `/callbacks/twilio/${id}?message=${message}`;
    const signed = Object.keys(fields)
      .toSorted()
      .map((name) => `${name}${fields[name]}`);
    const signature = createHmac('sha1', token)
      .update(`https://belay.example${path}${signed.join('')}`)
      .digest('base64');
    return report(path, new URLSearchParams(fields).toString(), { 'x-twilio-signature': signature });
  };

  it('are checked over the public URL and the fields', async () => {
    const [arrived, lost] = [await sent('twilio'), await sent('twilio')];
    expect((await post(arrived, { MessageStatus: 'delivered', MessageSid: 'SM1' })).body).toEqual({
      messages: 1,
    });
    await post(lost, { MessageStatus: 'undelivered', ErrorCode: '30003' });
    expect(await messageOf(arrived)).toMatchObject({ status: 'DELIVERED' });
    expect(await messageOf(lost)).toMatchObject({
      status: 'UNDELIVERABLE',
      error: 'Twilio: undelivered (30003)',
    });
    expect((await post(arrived, { MessageStatus: 'read' }, 'guess')).status).toBe(403);
    expect((await post(arrived, { MessageStatus: 'queued' })).body).toEqual({ messages: 0 });
  });
});

describe('reports of Postmark', async () => {
  const { id } = await setUp('postmark', { api_key: 'k', ...FROM, webhook_password: 'pass' });
  const post = (body: JsonObject, password = 'pass') =>
    report(`/callbacks/postmark/${id}`, JSON.stringify(body), {
      authorization: `Basic ${Buffer.from(`belay:${password}`).toString('base64')}`,
    });

  it('are taken with the password', async () => {
    const message = await sent('postmark');
    const Metadata = { belay_message_id: message };
    expect((await post({ RecordType: 'Open', Metadata }, 'guess')).status).toBe(403);
    await post({ RecordType: 'Bounce', Type: 'SoftBounce', Metadata });
    expect(await messageOf(message)).toMatchObject({ status: 'SENT' });
    await post({ RecordType: 'Delivery', Metadata, DeliveredAt: '2026-01-01T00:00:00Z' });
    expect((await messageOf(message))?.history.at(-1)).toMatchObject({
      type: 'DELIVERED',
      ts: Date.UTC(2026, 0, 1),
    });
  });
});

describe('reports of Resend', async () => {
  const key = Buffer.from('resend-signing-key');
  const { id } = await setUp('resend', {
    api_key: 'k',
    ...FROM,
    webhook_secret: `whsec_${key.toString('base64')}`,
  });

  it('are taken with the signature of Svix', async () => {
    const message = await sent('resend');
    const body = JSON.stringify({
      type: 'email.complained',
      created_at: '2026-01-01T00:00:00Z',
      data: { tags: { belay_message_id: message } },
    });
    const time = `${seconds()}`;
    const signature = createHmac('sha256', key).update(`msg_1.${time}.${body}`).digest('base64');
    const headers = {
      'svix-id': 'msg_1',
      'svix-timestamp': time,
      'svix-signature': `v1,AAAA v1,${signature}`,
    };
    expect((await report(`/callbacks/resend/${id}`, body, headers)).body).toEqual({ messages: 1 });
    expect(await messageOf(message)).toMatchObject({ status: 'SENT', history: [{}, { type: 'COMPLAINED' }] });
    expect((await report(`/callbacks/resend/${id}`, `${body} `, headers)).status).toBe(403);
  });
});

describe('reports of Amazon SES', async () => {
  const settings = { access_key_id: 'a', secret_access_key: 'b', region: 'eu-central-1', ...FROM };
  const { id } = await setUp('aws-ses', { ...settings, sns_topic_arn: 'arn:aws:sns:eu-central-1:1:t' });
  const { key, cert } = selfSigned('sns.amazonaws.com');
  const notice = {
    Type: 'Notification',
    MessageId: 'n',
    TopicArn: 'arn',
    Message: '{}',
    Timestamp: 't',
    SignatureVersion: '2',
  };
  const text = 'Message\n{}\nMessageId\nn\nTimestamp\nt\nTopicArn\narn\nType\nNotification\n';
  const Signature = createSign('sha256').update(text).sign(key, 'base64');

  it('are checked with the certificate of Amazon', () => {
    expect(isSignedBySns({ ...notice, Signature }, cert)).toBe(true);
    expect(isSignedBySns({ ...notice, Message: '{"x":1}', Signature }, cert)).toBe(false);
    expect(isSignedBySns({ ...notice, Signature: '' }, cert)).toBe(false);
    expect(isSignedBySns({ ...notice, Signature }, 'no certificate')).toBe(false);
  });

  it('name certificates and subscriptions of Amazon, or are refused', async () => {
    expect(isAmazons('https://sns.eu-central-1.amazonaws.com/x.pem')).toBe(true);
    for (const url of [
      'http://sns.eu-central-1.amazonaws.com/x.pem',
      'https://sns.eu-central-1.amazonaws.com.evil.example/x.pem',
      'https://evil.example/sns.eu-central-1.amazonaws.com/x.pem',
      'https://sns.eu-central-1.amazonaws.com:8443/x.pem',
      'x',
    ]) {
      expect(isAmazons(url), url).toBe(false);
    }
    for (const change of [{ TopicArn: 'arn:other' }, { SigningCertURL: 'https://evil.example/x.pem' }]) {
      const body = JSON.stringify({
        ...notice,
        TopicArn: 'arn:aws:sns:eu-central-1:1:t',
        Signature,
        ...change,
      });
      expect((await report(`/callbacks/aws-ses/${id}`, body, {})).status).toBe(403);
    }
  });
});

it('knows only providers that are set up and have reports to make', async () => {
  const { id } = await setUp('webhook', {});
  const bare = await setUp('sendgrid', { api_key: 'k', ...FROM });
  expect((await report(`/callbacks/webhook/${id}`, '{}', {})).status).toBe(404);
  expect((await report(`/callbacks/sendgrid/${id}`, '{}', {})).status).toBe(404);
  expect((await report('/callbacks/sendgrid/unknown', '{}', {})).status).toBe(404);
  const unset = await call<{ message: string }>('POST', `/callbacks/sendgrid/${bare.id}`, {
    body: '[]',
    key: null,
  });
  expect([unset.status, unset.body.message]).toEqual([403, expect.stringContaining('webhook_public_key')]);
});
