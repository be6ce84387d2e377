import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startServer, type TestServer } from '../support/server.ts';

const DAILY = { every: 'day', start: '2026-01-01T09:00' };

type Topic = { readonly schedules: readonly { readonly id: string }[]; readonly warnings: readonly string[] };
type Instance = { readonly digest_instance_id: string; readonly user_id: string; readonly status: string };

describe('digests', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });

  const put = (id: string, body: unknown) =>
    server.call<Topic & { message: string }>('PUT', `/digests/topics/${id}`, { body });

  it('are set up for a topic, read, listed and taken away', async () => {
    const body = {
      schedules: [
        { id: 'sch/morning', name: 'Morning', default: true, ...DAILY },
        {
          name: 'Weekly',
          every: 'week',
          weekdays: ['mo'],
          start: '2026-01-05T08:00',
          timezone: 'Europe/Berlin',
        },
      ],
      categories: [{ category_key: 'likes', retain: 'highest', sort_key: 'score' }],
    };
    const topic = await put('news', body);
    expect(topic.status).toBe(200);
    expect(topic.body.schedules).toMatchObject([
      { id: 'sch/morning' },
      { id: expect.stringMatching(/^sch\//) },
    ]);
    expect(topic.body.warnings).toEqual([expect.stringContaining('no published automation is triggered')]);
    expect((await server.call('GET', '/digests/topics/news')).body).toEqual(topic.body);
    expect((await server.call('GET', '/digests/topics')).body).toMatchObject({
      items: [topic.body],
      paging: { more: false },
    });

    const choice = '/digests/topics/news/users/u1';
    expect((await server.call('GET', choice)).body).toEqual({ schedule_id: null });
    const schedule_id = topic.body.schedules[1]?.id;
    expect((await server.call('PUT', choice, { body: { schedule_id } })).status).toBe(204);
    expect((await server.call('GET', choice)).body).toEqual({ schedule_id });
    const unknown = await server.call<{ message: string }>('PUT', choice, { body: { schedule_id: 'sch/x' } });
    expect([unknown.status, unknown.body.message]).toEqual([
      400,
      'schedule_id: the topic has no such schedule',
    ]);
    expect((await server.call('PUT', choice, { body: { schedule_id: null } })).status).toBe(204);
    expect((await server.call('GET', choice)).body).toEqual({ schedule_id: null });

    expect((await server.call('DELETE', '/digests/topics/news')).status).toBe(204);
    expect((await server.call('GET', '/digests/topics/news')).status).toBe(404);
    expect((await server.call('GET', choice)).status).toBe(404);
  });

  it.each<[unknown, string]>([
    [{}, 'schedules: required: expected a list of schedules'],
    [{ schedules: [] }, 'schedules: expected at least one schedule'],
    [{ schedules: Array.from({ length: 5 }, () => DAILY) }, 'schedules: at most 4 schedules'],
    [{ schedules: [{}] }, 'schedules[0]: expected exactly one of'],
    [{ schedules: [{ every: 'day' }] }, 'schedules[0].start: required'],
    [{ schedules: [{ ...DAILY, timezone: 'Mars/Base' }] }, 'schedules[0].timezone: expected a time zone'],
    [{ schedules: [{ cron: '0 0 31 2 *' }] }, 'schedules[0].cron: '],
    [{ schedules: [{ ...DAILY, at: '2030-01-01' }] }, 'schedules[0]'],
    [{ schedules: [{ id: 'x', ...DAILY }] }, 'schedules[0].id: expected "sch/"'],
    [
      {
        schedules: [
          { id: 'sch/a', ...DAILY },
          { id: 'sch/a', ...DAILY },
        ],
      },
      'schedules[1].id: is there twice',
    ],
    [
      {
        schedules: [
          { ...DAILY, default: true },
          { ...DAILY, default: true },
        ],
      },
      'schedules[1].default: only one schedule can be the default',
    ],
    [
      { schedules: [DAILY], categories: [{ category_key: 'a', retain: 'lowest' }] },
      'categories[0].sort_key: required for "lowest"',
    ],
    [
      {
        schedules: [DAILY],
        categories: [
          { category_key: 'a', retain: 'none' },
          { category_key: 'a', retain: 'first' },
        ],
      },
      'categories[1].category_key: is there twice',
    ],
  ])('refuse %j', async (body, message) => {
    const reply = await put('refused', body);
    expect(reply.status).toBe(400);
    expect(reply.body.message).toContain(message);
    expect((await server.call('GET', '/digests/topics/refused')).status).toBe(404);
  });

  it('refuse an id that is none', async () => {
    expect((await put('a%20b', { schedules: [DAILY] })).body.message).toContain('topic id: expected');
  });

  it('gather for each user, and start the automation that their topic triggers, when told to', async () => {
    await put('social', { schedules: [{ id: 'sch/social', ...DAILY }] });
    const { body: automation } = await server.call<{ id: string }>('POST', '/automations', {
      body: {
        name: 'Digest',
        trigger: { type: 'digest', topic: 'social' },
        steps: [{ action: 'delay', duration: '1 day' }],
      },
    });
    expect((await server.call('POST', `/automations/${automation.id}/publish`)).status).toBe(200);
    expect((await server.call<Topic>('GET', '/digests/topics/social')).body.warnings).toEqual([]);

    const step = { action: 'add-to-digest', subscription_topic_id: 'social' };
    for (const data of [
      { user_id: 'u1', n: 1 },
      { userId: 'u1', n: 2, category_key: 'likes' },
      { user_id: 'u2', n: 3 },
    ]) {
      const { body } = await server.call<{ runId: string }>('POST', '/automations/invoke', {
        body: { automation: { steps: [step] }, data },
      });
      await eventually(async () => {
        const run = await server.call<{ status: string }>('GET', `/automations/runs/${body.runId}`);
        expect(run.body.status).toBe('PROCESSED');
      });
    }
    const list = () =>
      server.call<{ items: readonly Instance[]; paging: { more: boolean; cursor?: string } }>(
        'GET',
        '/digests/schedules/sch%2Fsocial/instances?limit=1',
      );
    const first = await list();
    expect(first.body).toMatchObject({
      items: [{ user_id: 'u2', status: 'IN_PROGRESS', event_count: 1, category_key_counts: { digest: 1 } }],
      paging: { more: true },
    });
    const next = await server.call<{ items: readonly Instance[] }>(
      'GET',
      `/digests/schedules/sch%2Fsocial/instances?cursor=${first.body.paging.cursor}`,
    );
    expect(next.body).toMatchObject({
      items: [{ user_id: 'u1', event_count: 2, category_key_counts: { digest: 1, likes: 1 } }],
    });

    const released = await server.call('POST', '/digests/schedules/sch%2Fsocial/trigger');
    expect([released.status, released.body]).toEqual([202, { released: 2 }]);
    await eventually(async () => expect((await list()).body.items).toMatchObject([{ status: 'COMPLETED' }]));
    const runs = await server.call<{ runs: readonly { run_id: string }[] }>(
      'GET',
      `/automations/runs?template_id=${automation.id}`,
    );
    const details = await Promise.all(
      runs.body.runs.map(({ run_id }) =>
        server.call<{ recipient: string; data: unknown; source: readonly string[] }>(
          'GET',
          `/automations/runs/${run_id}`,
        ),
      ),
    );
    const byUser = details.map(({ body }) => [body.recipient, body.data]).toSorted();
    expect(byUser).toEqual([
      [
        'u1',
        {
          digest: { count: 1, items: [{ user_id: 'u1', n: 1 }] },
          likes: { count: 1, items: [{ userId: 'u1', n: 2, category_key: 'likes' }] },
        },
      ],
      ['u2', { digest: { count: 1, items: [{ user_id: 'u2', n: 3 }] } }],
    ]);
    expect((await server.call('POST', '/digests/schedules/sch%2Fsocial/trigger')).body).toEqual({
      released: 0,
    });
  });

  it('need a topic when they are published, and a user when it is certain that there is none', async () => {
    const { body } = await server.call<{ id: string }>('POST', '/automations', {
      body: {
        name: 'No topic',
        trigger: { type: 'digest' },
        steps: [{ action: 'delay', duration: '1 day' }],
      },
    });
    const published = await server.call<{ message: string }>('POST', `/automations/${body.id}/publish`);
    expect([published.status, published.body.message]).toEqual([
      400,
      'trigger.topic: required: expected the id of a subscription topic',
    ]);
    const steps = [{ action: 'add-to-digest', subscription_topic_id: 'social' }];
    const nobody = await server.call<{ message: string }>('POST', '/automations/invoke', {
      body: { automation: { steps } },
    });
    expect([nobody.status, nobody.body.message]).toEqual([
      400,
      'steps[0].user_id: the run, its profile and its data name no user',
    ]);
  });
});
