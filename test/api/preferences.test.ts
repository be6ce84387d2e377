import Courier from '@trycourier/courier';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { SectionAnswer, TopicAnswer } from '../../src/api/preference-schema.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();

const SECTION = '/preferences/sections/product';
const putTopic = (id: string, default_status: string) =>
  call<TopicAnswer & ErrorAnswer>('PUT', `${SECTION}/topics/${id}`, {
    body: { name: `Topic ${id}`, default_status },
  });

beforeAll(async () => {
  await call('PUT', SECTION, { body: { name: 'Product' } });
  await putTopic('news', 'OPTED_IN');
  await putTopic('beta', 'OPTED_OUT');
  await putTopic('security', 'REQUIRED');
});

describe('sections and topics', () => {
  it('are listed, renamed and deleted', async () => {
    const { body } = await call<{ items: SectionAnswer[] }>('GET', '/preferences/sections');
    expect(body.items).toMatchObject([
      {
        ...{ id: 'product', name: 'Product' },
        topics: [
          { id: 'news', default_status: 'OPTED_IN' },
          { id: 'beta' },
          { id: 'security', section_id: 'product' },
        ],
      },
    ]);
    await call('PUT', '/preferences/sections/other', { body: { name: 'Other' } });
    const moved = await call('PUT', '/preferences/sections/other/topics/moved', {
      body: { name: 'Moved', default_status: 'OPTED_IN' },
    });
    expect(moved).toMatchObject({ status: 200, body: { section_id: 'other' } });
    expect((await call('GET', `${SECTION}/topics/moved`)).status).toBe(404);
    expect((await call('DELETE', '/preferences/sections/other')).status).toBe(204);
    expect((await call('GET', '/preferences/sections/other/topics/moved')).status).toBe(404);
    expect((await call('DELETE', '/preferences/sections/other')).status).toBe(404);
    await putTopic('short-lived', 'OPTED_IN');
    expect((await call('DELETE', `${SECTION}/topics/short-lived`)).status).toBe(204);
  });

  it.each([
    [{ name: 'x' }, 'default_status: required'],
    [{ name: 'x', default_status: 'MAYBE' }, 'default_status: expected one of OPTED_IN'],
    [{ name: '', default_status: 'OPTED_IN' }, 'name: expected 1 to 200'],
  ])('refuse %j', async (body, message) => {
    const answer = await call<ErrorAnswer>('PUT', `${SECTION}/topics/bad`, { body });
    expect([answer.status, answer.body.message.startsWith(message)]).toEqual([400, true]);
  });

  it('need a section that exists', async () => {
    const body = { name: 'x', default_status: 'OPTED_IN' };
    expect((await call('PUT', '/preferences/sections/none/topics/x', { body })).status).toBe(404);
  });
});

describe('preferences of a user, by the SDK (reference 11.9)', () => {
  it('are the defaults until something is chosen', async () => {
    const { items, paging } = await courier.users.preferences.retrieve('p1');
    expect(items.map(({ topic_id, status }) => [topic_id, status])).toEqual([
      ['news', 'OPTED_IN'],
      ['beta', 'OPTED_OUT'],
      ['security', 'REQUIRED'],
    ]);
    expect(paging).toEqual({ more: false });
    const topic = { status: 'OPTED_OUT', has_custom_routing: true, custom_routing: ['email'] } as const;
    await courier.users.preferences.updateOrCreateTopic('news', {
      ...{ user_id: 'p1', topic: { ...topic, custom_routing: [...topic.custom_routing] } },
    });
    const read = await courier.users.preferences.retrieveTopic('news', { user_id: 'p1' });
    expect(read.topic).toEqual({
      ...topic,
      topic_id: 'news',
      topic_name: 'Topic news',
      default_status: 'OPTED_IN',
    });
  });

  it('may be chosen for one tenant, over those for all', async () => {
    const user_id = 'p2';
    await courier.users.preferences.updateOrCreateTopic('news', { user_id, topic: { status: 'OPTED_OUT' } });
    await courier.users.preferences.updateOrCreateTopic('news', {
      ...{ user_id, tenant_id: 'acme', topic: { status: 'OPTED_IN' } },
    });
    const status = async (tenant_id?: string) =>
      (await courier.users.preferences.retrieveTopic('news', { user_id, tenant_id: tenant_id ?? null })).topic
        .status;
    expect([await status(), await status('acme'), await status('other')]).toEqual([
      ...['OPTED_OUT', 'OPTED_IN', 'OPTED_OUT'],
    ]);
  });

  it('cannot opt out of what is required, nor choose what is unknown', async () => {
    const put = (topic_id: string, status: 'OPTED_OUT') =>
      courier.users.preferences.updateOrCreateTopic(topic_id, { user_id: 'p3', topic: { status } });
    await expect(put('security', 'OPTED_OUT')).rejects.toBeInstanceOf(Courier.BadRequestError);
    await expect(put('unknown', 'OPTED_OUT')).rejects.toBeInstanceOf(Courier.NotFoundError);
    const topic = { status: 'OPTED_IN', custom_routing: ['smoke'] };
    const refused = await call<ErrorAnswer>('PUT', '/users/p3/preferences/news', { body: { topic } });
    expect(refused.body.message).toContain('topic.custom_routing[0]: expected one of direct_message');
  });
});
