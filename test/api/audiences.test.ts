import Courier from '@trycourier/courier';
import { describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { MessageListAnswer } from '../../src/api/message-schema.ts';
import { eventually } from '../support/eventually.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();

const PRO = { filters: [{ operator: 'EQ', path: 'custom.plan', value: 'pro' }] };

describe('audiences, by the SDK (reference 11.10)', () => {
  it('are created, changed, listed and deleted', async () => {
    const { audience } = await courier.audiences.update('pros', { filter: PRO });
    expect(audience).toMatchObject({
      id: 'pros',
      name: 'pros',
      description: '',
      filter: PRO,
      operator: 'AND',
    });
    const changed = await courier.audiences.update('pros', {
      name: 'Professionals',
      operator: 'OR',
      filter: PRO,
    });
    expect(changed.audience).toMatchObject({ name: 'Professionals', operator: 'OR', filter: PRO });
    expect(await courier.audiences.retrieve('pros')).toEqual(changed.audience);
    const { items, paging } = await courier.audiences.list();
    expect([items.map(({ id }) => id), paging]).toEqual([['pros'], { more: false }]);
    await courier.audiences.delete('pros');
    await expect(courier.audiences.retrieve('pros')).rejects.toBeInstanceOf(Courier.NotFoundError);
    await expect(courier.audiences.delete('pros')).rejects.toBeInstanceOf(Courier.NotFoundError);
  });

  it('have the members whose profile passes now, and an automation sends to them', async () => {
    await courier.audiences.update('seats', {
      filter: { filters: [{ operator: 'GTE', path: 'custom.seats', value: '5' }] },
    });
    for (const [user, seats] of [
      ['a1', 7],
      ['a2', 3],
      ['a3', 5],
    ] as const) {
      await courier.profiles.replace(user, { profile: { custom: { seats } } });
    }
    const members = async () =>
      (await courier.audiences.listMembers('seats')).items.map(({ member_id }) => member_id);
    expect(await members()).toEqual(['a1', 'a3']);
    await courier.profiles.create('a3', { profile: { custom: { seats: 1 } } });
    expect(await members()).toEqual(['a1']);
    const message = { to: { audience_id: 'seats' }, content: { title: 'Hello', body: 'you' } };
    const { runId } = await courier.automations.invoke.invokeAdHoc({
      // The SDK's type of steps has no `message` form; the reference has.
      automation: { steps: [{ action: 'send', message }] as never },
    });
    const recipients = await eventually(async () => {
      const { body } = await call<MessageListAnswer>('GET', `/messages?runId=${runId}`);
      return body.results.length === 0 ? null : body.results.map(({ recipient }) => recipient);
    });
    expect(recipients).toEqual(['a1']);
  });

  it('page through many profiles', async () => {
    await courier.audiences.update('all', { filter: { filters: [{ operator: 'EXISTS', path: 'paged' }] } });
    const users = Array.from({ length: 130 }, (_one, n) => `p${String(n).padStart(3, '0')}`);
    await Promise.all(users.map((user) => courier.profiles.replace(user, { profile: { paged: true } })));
    const first = await courier.audiences.listMembers('all');
    const second = await courier.audiences.listMembers('all', { cursor: first.paging.cursor ?? '' });
    expect([...first.items, ...second.items].map(({ member_id }) => member_id)).toEqual(users);
    expect(second.paging).toEqual({ more: false });
  });

  it.each([
    [{ filter: [] }, 'filter: expected an object with "filters"'],
    [{ filter: { operator: 'LIKE', path: 'a', value: 'b' } }, 'filter.operator: expected one of EQ, NEQ'],
    [
      { filter: { filters: [{ operator: 'EQ', path: 'a..b', value: 1 }] } },
      'filter.filters[0].path: expected a path',
    ],
    [{ filter: { filters: [{ operator: 'EQ', path: 'a' }] } }, 'filter.filters[0].value: required'],
    [
      { filter: { filters: [{ operator: 'IS_AFTER', path: 'a', value: 'x' }] } },
      'filter.filters[0].value: expected an ISO',
    ],
    [{ filter: { operator: 'EQ', filters: [] } }, 'filter.operator: expected AND or OR'],
    [{ filter: { filters: [7] } }, 'filter.filters[0]: expected an object'],
    [{ filter: { filters: Array(300).fill(PRO.filters[0]) } }, 'filter.filters[199]: at most 200 filters'],
    [{ operator: 'XOR' }, 'operator: expected AND or OR'],
  ])('refuse %j', async (body, message) => {
    const answer = await call<ErrorAnswer>('PUT', '/audiences/bad', { body });
    expect([answer.status, answer.body.message.startsWith(message)]).toEqual([400, true]);
    expect((await call('GET', '/audiences/bad')).status).toBe(404);
  });

  it('refuse an id with blanks', async () => {
    expect((await call('PUT', '/audiences/a%20b', { body: {} })).status).toBe(400);
  });
});
