import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { EventListAnswer } from '../../src/api/inbound-schema.ts';
import type { RunAnswer } from '../../src/api/run-schema.ts';
import type { NewSourceAnswer, SourceAnswer } from '../../src/api/source-schema.ts';
import type { TemplateAnswer } from '../../src/api/template-schema.ts';
import { startServer } from '../support/server.ts';

const { call, url } = await startServer();
const STEPS = [{ action: 'delay', duration: '1 day' }];
type Accepted = { readonly accepted: number; readonly duplicates: number } & ErrorAnswer;

async function newSource(type: string): Promise<NewSourceAnswer> {
  const name = `${type} ${crypto.randomUUID()}`;
  const { status, body } = await call<NewSourceAnswer>('POST', '/inbound/sources', { body: { name, type } });
  expect(status).toBe(201);
  return body;
}

async function publish(trigger: object): Promise<string> {
  const { body } = await call<TemplateAnswer>('POST', '/automations', {
    body: { name: 'A', steps: STEPS, trigger },
  });
  expect((await call('POST', `/automations/${body.id}/publish`)).status).toBe(200);
  return body.id;
}

async function runsOf(id: string): Promise<readonly RunAnswer[]> {
  const { body } = await call<{ runs: readonly { run_id: string }[] }>(
    'GET',
    `/automations/runs?template_id=${id}`,
  );
  return Promise.all(
    body.runs.map(async ({ run_id }) => (await call<RunAnswer>('GET', `/automations/runs/${run_id}`)).body),
  );
}

const post = (path: string, body: string, headers: { readonly [name: string]: string } = {}) =>
  call<Accepted>('POST', path, { body, key: null, headers });

describe('inbound sources', () => {
  it('are listed without their secrets, once by each name, and end when they are deleted', async () => {
    const { id, name, path } = await newSource('webhook');
    expect(path).toMatch(/^\/inbound\/webhook\/[\w-]{32}$/);
    const list = await call<{ sources: readonly SourceAnswer[] }>('GET', '/inbound/sources');
    expect(list.body.sources.find((one) => one.id === id)).toEqual({
      id,
      name,
      type: 'webhook',
      description: null,
      created_at: expect.any(String),
    });
    const again = await call<ErrorAnswer>('POST', '/inbound/sources', { body: { name, type: 'webhook' } });
    expect([again.status, again.body.message]).toEqual([409, 'name: another source has this name']);
    expect((await post(path, '{}')).status).toBe(202);
    const rotated = await call<NewSourceAnswer>('POST', `/inbound/sources/${id}/rotate`);
    expect([(await post(path, '{}')).status, (await post(rotated.body.path, '{}')).status]).toEqual([
      404, 202,
    ]);
    expect((await call('DELETE', `/inbound/sources/${id}`)).status).toBe(204);
    expect((await post(rotated.body.path, '{}')).status).toBe(404);
    expect((await call('DELETE', `/inbound/sources/${id}`)).status).toBe(404);
  });
});

describe('a webhook', () => {
  it('starts a run of each element, with the profile of its user, and tells repetitions apart', async () => {
    const { id: source, path } = await newSource('webhook');
    const every = await publish({ type: 'webhook', source });
    const paid = await publish({ type: 'webhook', source, event: 'paid' });
    await call('PUT', '/profiles/w1', { body: { profile: { email: 'w1@b.co' } } });
    const list = [{ event: 'paid', userId: 'w1', total: 5, messageId: 'w-1' }, { total: 6 }, 'odd'];
    expect((await post(path, JSON.stringify(list))).body).toEqual({ accepted: 3, duplicates: 0 });
    const [run] = await runsOf(paid);
    expect(run).toMatchObject({ recipient: 'w1', profile: { email: 'w1@b.co' }, data: list[0] });
    const all = await runsOf(every);
    expect(all.map(({ data }) => data)).toEqual(expect.arrayContaining([list[0], list[1], { body: 'odd' }]));
    expect((await post(path, JSON.stringify([list[0]]))).body).toEqual({ accepted: 0, duplicates: 1 });
    expect(await runsOf(every)).toHaveLength(3);
  });

  it('keeps what is no JSON as text, and starts what the event itself brings', async () => {
    const { id: source, path } = await newSource('webhook');
    const every = await publish({ type: 'webhook', source, event: 'Custom' });
    await post(path, 'plain <text>');
    expect((await runsOf(every)).map(({ data }) => data)).toEqual([{ body: 'plain <text>' }]);
    const named = await publish({ type: 'api' });
    const bring = (automation: object) =>
      JSON.stringify({ userId: 'w2', properties: { courier: { automation } } });
    await post(path, bring({ template: named }));
    expect(await runsOf(named)).toMatchObject([{ recipient: 'w2' }]);
    await post(path, bring({ steps: STEPS }));
    const { body } = await call<EventListAnswer>('GET', '/inbound/events?limit=1');
    expect(body.events[0]?.run_ids).toHaveLength(1);
    expect(await runsOf(every)).toHaveLength(1);
    expect((await post(path, bring({ steps: [{ action: 'fly' }] }))).status).toBe(400);
  });

  it('refuses what is too large, too many, or cannot be kept', async () => {
    const { path } = await newSource('webhook');
    expect((await post('/inbound/webhook/guessed', '{}')).status).toBe(404);
    expect((await post(path, JSON.stringify({ text: 'x'.repeat(6_300_000) }))).status).toBe(413);
    expect((await post(path, JSON.stringify({ text: 'x'.repeat(2_000_000) }))).status).toBe(202);
    expect((await post(path, JSON.stringify(Array.from({ length: 1001 }, () => 1)))).status).toBe(400);
    expect((await post(path, '{"a":"\\u0000"}')).body.message).toContain('a: contains a NUL');
    const raw = await fetch(`${url}${path}`, { method: 'POST', body: Buffer.from([0xff, 0xfe]) });
    expect(raw.status).toBe(400);
  });
});

/** As Segment's specification shows them. */
const CALLS = {
  identify: {
    type: 'identify',
    messageId: 'seg-identify',
    userId: '97980cfea0067',
    traits: { name: 'Peter Gibbons', email: 'peter@example.com', phone: '+14155550100', plan: 'premium' },
    context: { ip: '8.8.8.8' },
    timestamp: '2015-02-23T22:28:55.111Z',
  },
  track: {
    type: 'track',
    messageId: 'seg-track',
    event: 'Course Clicked',
    userId: 'AiUGstSDIg',
    properties: { title: 'Intro to Analytics' },
  },
  page: {
    type: 'page',
    messageId: 'seg-page',
    name: 'Pricing Page',
    userId: 'u1',
    properties: { path: '/pricing', url: 'https://example.com/pricing' },
  },
  screen: { type: 'screen', messageId: 'seg-screen', name: 'Home', userId: 'u1', properties: { width: 320 } },
  group: {
    type: 'group',
    messageId: 'seg-group',
    groupId: '0e8c78ea9d97a7b8185e8632',
    userId: '019mr8mf4r',
    traits: { name: 'Initech', industry: 'Technology', employees: 329 },
  },
  alias: {
    type: 'alias',
    messageId: 'seg-alias',
    previousId: '39239-239239-239239-23923',
    userId: '507f191e81',
  },
} as const;

const signed = (secret: string | null, body: string) => ({
  'x-signature': createHmac('sha1', secret ?? '')
    .update(body)
    .digest('hex'),
});

describe('Segment', () => {
  it.each(Object.keys(CALLS) as (keyof typeof CALLS)[])('starts automations of %s calls', async (type) => {
    const { id: source, path, secret } = await newSource('segment');
    const sample = CALLS[type];
    const event = 'event' in sample ? { event: sample.event } : {};
    const [own, any, other] = [
      await publish({ type: 'segment', source, call: type, ...event }),
      await publish({ type: 'segment', call: type, ...event }),
      await publish({ type: 'segment', source, call: 'track', event: 'Something else' }),
    ];
    const body = JSON.stringify(sample);
    expect((await post(path, body, signed(secret, body))).body).toEqual({ accepted: 1, duplicates: 0 });
    const [run] = await runsOf(own);
    const properties = 'properties' in sample ? sample.properties : {};
    expect(run).toMatchObject({ recipient: sample.userId, data: { ...sample, ...properties } });
    expect([await runsOf(any), await runsOf(other)]).toMatchObject([[{}], []]);
    expect((await post(path, body, signed(secret, body))).body).toEqual({ accepted: 0, duplicates: 1 });
    await call('DELETE', `/automations/${any}`);
  });

  it('updates profiles by identify', async () => {
    const { path, secret } = await newSource('segment');
    const body = JSON.stringify({ ...CALLS.identify, messageId: 'again', userId: 'seg-user' });
    await post(path, body, signed(secret, body));
    const { body: found } = await call<{ profile: object }>('GET', '/profiles/seg-user');
    expect(found.profile).toEqual({ ...CALLS.identify.traits, phone_number: '+14155550100' });
  });

  it('refuses what is not signed, signed otherwise, or no call', async () => {
    const { path, secret } = await newSource('segment');
    const body = JSON.stringify(CALLS.track);
    const wrong = [{}, { 'x-signature': 'x' }, signed('other', body), signed(secret, `${body} `)];
    for (const headers of wrong) expect((await post(path, body, headers)).status).toBe(401);
    expect((await post(path, body, { authorization: `Bearer ${secret}` })).status).toBe(401);
    expect((await post('/inbound/segment/unknown', body)).status).toBe(404);
    for (const [text, message] of [
      ['[]', 'body: expected a call'],
      ['{"type":"dance"}', 'type: expected one of identify'],
      ['{"type":"track"}', 'event: required'],
    ] as const) {
      const reply = await post(path, text, signed(secret, text));
      expect([reply.status, reply.body.message]).toEqual([400, expect.stringContaining(message)]);
    }
  });
});

describe('RudderStack', () => {
  it('is checked by signature or secret, takes its own data, and anonymous users', async () => {
    const { id: source, path, secret } = await newSource('rudderstack');
    const id = await publish({ type: 'rudderstack', source, call: 'track', event: 'Bought' });
    const data = { sku: 7 };
    const body = JSON.stringify({
      type: 'track',
      event: 'Bought',
      anonymousId: 'anon-1',
      properties: { courier: { automation: { data } } },
    });
    expect((await post(path, body)).status).toBe(401);
    expect((await post(path, body, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(path, body, { authorization: `Bearer ${secret}` })).status).toBe(202);
    expect((await post(path, body, signed(secret, body))).status).toBe(202);
    expect(await runsOf(id)).toMatchObject([
      { recipient: 'anon-1', data },
      { recipient: 'anon-1', data },
    ]);
  });
});
