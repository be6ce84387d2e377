import Courier from '@trycourier/courier';
import { describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { SubscriptionListAnswer } from '../../src/api/list-schema.ts';
import type { MessageListAnswer } from '../../src/api/message-schema.ts';
import { eventually } from '../support/eventually.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();

describe('profiles, by the SDK (reference 11.3)', () => {
  it('merges, replaces, reads and deletes', async () => {
    expect(await courier.profiles.create('u/1', { profile: { email: 'a@b.c', locale: 'de' } })).toEqual({
      status: 'SUCCESS',
    });
    await courier.profiles.create('u/1', { profile: { locale: 'en' } });
    expect(await courier.profiles.retrieve('u/1')).toEqual({ profile: { email: 'a@b.c', locale: 'en' } });
    await courier.profiles.replace('u/1', { profile: {} });
    expect(await courier.profiles.retrieve('u/1')).toEqual({ profile: {} });
    await courier.profiles.delete('u/1');
    await expect(courier.profiles.retrieve('u/1')).rejects.toBeInstanceOf(Courier.NotFoundError);
  });

  it('patches, as a whole or not at all', async () => {
    await courier.profiles.update('patched', {
      patch: [{ op: 'add', path: '/email', value: 'a@b.example' }],
    });
    expect(await courier.profiles.retrieve('patched')).toEqual({ profile: { email: 'a@b.example' } });
    const failing = [
      { op: 'replace', path: '/email', value: 'lost' },
      { op: 'test', path: '/email', value: 'other' },
    ];
    const refused = await call<ErrorAnswer>('PATCH', '/profiles/patched', { body: { patch: failing } });
    expect(refused).toMatchObject({
      status: 400,
      body: { message: 'patch[1]: the value at "/email" is another' },
    });
    expect(await courier.profiles.retrieve('patched')).toEqual({ profile: { email: 'a@b.example' } });
    await expect(courier.profiles.update('never', { patch: failing })).rejects.toBeInstanceOf(
      Courier.BadRequestError,
    );
    await expect(courier.profiles.retrieve('never')).rejects.toBeInstanceOf(Courier.NotFoundError);
  });

  it.each([
    [{ op: 'add', path: '/a' }, 'patch[0].value: required for this operation'],
    [{ op: 'copy', path: '/a' }, 'patch[0].from: required for this operation'],
    [{ op: 'grow', path: '/a' }, 'patch[0].op: expected one of add, remove'],
    [{ op: 'add', path: '/__proto__/a', value: 1 }, 'patch[0]: "__proto__" cannot be part of a path'],
  ])('refuses the patch %j', async (operation, message) => {
    const { status, body } = await call<ErrorAnswer>('PATCH', '/profiles/u1', {
      body: { patch: [operation] },
    });
    expect([status, body.message.startsWith(message)]).toEqual([400, true]);
  });

  it('knows the lists of a user', async () => {
    const lists = [{ listId: 'own.a' }, { listId: 'own.b', preferences: { categories: {} } }];
    expect(await courier.profiles.lists.subscribe('lister', { lists })).toEqual({ status: 'SUCCESS' });
    const { results, paging } = await courier.profiles.lists.retrieve('lister');
    expect(results).toMatchObject([
      { id: 'own.a', name: 'own.a' },
      { id: 'own.b', preferences: { categories: {} } },
    ]);
    expect(paging).toEqual({ more: false });
    expect(await courier.profiles.lists.delete('lister')).toEqual({ status: 'SUCCESS' });
    expect((await courier.profiles.lists.retrieve('lister')).results).toEqual([]);
    const refused = await call('POST', '/profiles/lister/lists', { body: { lists: [{ listId: 'a..b' }] } });
    expect(refused).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/^lists\[0].listId: /) },
    });
  });

  it('refuses what is no profile', async () => {
    for (const body of [{}, { profile: [] }, { profile: 'x' }, { profile: null }]) {
      expect((await call('POST', '/profiles/u1', { body })).status).toBe(400);
    }
  });
});

describe('lists, by the SDK (reference 11.4)', () => {
  it('subscribes, pages and unsubscribes', async () => {
    await courier.lists.update('news.weekly', { name: 'Weekly' });
    await courier.lists.subscriptions.subscribeUser('u1', { list_id: 'news.weekly' });
    await courier.lists.subscriptions.subscribeUser('u2', {
      list_id: 'news.weekly',
      preferences: { categories: {} },
    });
    const { items, paging } = await courier.lists.subscriptions.list('news.weekly');
    expect(items.map(({ recipientId }) => recipientId)).toEqual(['u1', 'u2']);
    expect(items[1]?.preferences).toEqual({ categories: {} });
    expect(paging).toEqual({ more: false });
    await courier.lists.subscriptions.unsubscribeUser('u1', { list_id: 'news.weekly' });
    expect((await courier.lists.subscriptions.list('news.weekly')).items).toHaveLength(1);
  });

  it('pages by cursor', async () => {
    const users = Array.from({ length: 130 }, (_, n) => `user_${String(n).padStart(3, '0')}`);
    await Promise.all(users.map((user) => call('PUT', `/lists/large/subscriptions/${user}`, { body: {} })));
    const first = await courier.lists.subscriptions.list('large');
    expect(first.paging.more).toBe(true);
    const { body } = await call<SubscriptionListAnswer>(
      'GET',
      `/lists/large/subscriptions?cursor=${first.paging.cursor}`,
    );
    expect([...first.items, ...body.items].map(({ recipientId }) => recipientId)).toEqual(users);
    expect(body.paging).toEqual({ more: false });
  });

  it.each(['a.b.c.d.e', 'a..b', '.a', 'a*', '%20', 'a%23'])('refuses the id %s', async (id) => {
    expect((await call('PUT', `/lists/${id}`, { body: { name: 'x' } })).status).toBe(400);
    expect((await call('PUT', `/lists/${id}/subscriptions/u`, { body: {} })).status).toBe(400);
  });

  it('lists, reads, deletes and restores', async () => {
    await courier.lists.update('team.a', { name: 'A' });
    await courier.lists.update('team.b', { name: 'B' });
    const { items } = await courier.lists.list({ pattern: 'team.*' });
    expect(items.map(({ id, name }) => [id, name])).toEqual([
      ['team.a', 'A'],
      ['team.b', 'B'],
    ]);
    expect(await courier.lists.retrieve('team.a')).toMatchObject({ id: 'team.a', name: 'A' });
    await courier.lists.subscriptions.add('team.a', {
      recipients: [{ recipientId: 'u1' }, { recipientId: 'u2' }],
    });
    await courier.lists.delete('team.a');
    await expect(courier.lists.retrieve('team.a')).rejects.toBeInstanceOf(Courier.NotFoundError);
    await courier.lists.restore('team.a', {});
    expect((await courier.lists.subscriptions.list('team.a')).items).toHaveLength(2);
    await courier.lists.subscriptions.subscribe('team.a', {
      recipients: [{ recipientId: 'u3' }, { recipientId: 'u3' }],
    });
    expect((await courier.lists.subscriptions.list('team.a')).items).toMatchObject([{ recipientId: 'u3' }]);
    expect((await call('GET', '/lists?pattern=**')).status).toBe(400);
  });

  it('does not know a list that nobody made', async () => {
    expect((await call('GET', '/lists/unknown/subscriptions')).status).toBe(404);
    expect((await call('DELETE', '/lists/unknown/subscriptions/u')).status).toBe(404);
  });
});

describe('messages, by the SDK (reference 11.2)', () => {
  it('finds what a run sent, by every filter, and links back to it', async () => {
    await Promise.all(
      ['m1', 'm2'].map((user) => call('PUT', `/lists/readers/subscriptions/${user}`, { body: {} })),
    );
    const { runId } = await courier.automations.invoke.invokeAdHoc({
      automation: {
        steps: [
          { action: 'send', template: 'WELCOME', recipient: 'm1' },
          { action: 'send-list', list: 'readers' },
        ],
      },
      template: 'DIGEST',
    });
    const all = await eventually(async () => {
      const { body } = await call<MessageListAnswer>('GET', `/messages?runId=${runId}`);
      expect(body.results).toHaveLength(3);
      expect(body.results.every(({ status }) => status !== 'ENQUEUED' && status !== 'SENDING')).toBe(true);
      return body.results;
    });
    expect(all.every((message) => message.runId === runId)).toBe(true);
    const own = all.find(({ notification }) => notification === 'WELCOME');
    expect(own).toMatchObject({ recipient: 'm1', event: 'WELCOME' });
    expect(own).not.toHaveProperty('listMessageId');
    const listed = all.filter(({ listMessageId }) => listMessageId !== undefined);
    expect(listed.map(({ recipient }) => recipient).sort()).toEqual(['m1', 'm2']);

    const ids = async (query: Courier.MessageListParams) =>
      (await courier.messages.list(query)).results.map(({ id }) => id).sort();
    expect(await ids({ recipient: 'm2' })).toEqual(
      listed.filter(({ recipient }) => recipient === 'm2').map(({ id }) => id),
    );
    expect(await ids({ notification: 'WELCOME' })).toEqual([own?.id]);
    expect(await ids({ messageId: own?.id ?? null })).toEqual([own?.id]);
    expect(await ids({ traceId: listed[0]?.listMessageId ?? null })).toEqual(
      listed.map(({ id }) => id).sort(),
    );
    expect(
      await ids({ status: [own?.status ?? null, 'CLICKED'], recipient: 'm1', notification: 'WELCOME' }),
    ).toEqual([own?.id]);
    expect(await ids({ enqueued_after: String(Date.now() + 60_000) })).toEqual([]);
    expect(await ids({ enqueued_after: '2020-01-01' })).toHaveLength(3);
    expect((await call('GET', '/messages?enqueued_after=soon')).status).toBe(400);

    const read = await courier.messages.retrieve(own?.id ?? '');
    expect(read).toMatchObject({ id: own?.id, recipient: 'm1', providers: [{ status: own?.status }] });
    await expect(courier.messages.retrieve('unknown')).rejects.toBeInstanceOf(Courier.NotFoundError);
  });

  it('pages by cursor', async () => {
    const first = await call<MessageListAnswer>('GET', '/messages?limit=2');
    expect(first.body.paging.more).toBe(true);
    const rest = await call<MessageListAnswer>('GET', `/messages?limit=2&cursor=${first.body.paging.cursor}`);
    const ids = [...first.body.results, ...rest.body.results].map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(rest.body.paging).toEqual({ more: false });
  });
});
