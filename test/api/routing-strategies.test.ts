import Courier from '@trycourier/courier';
import { describe, expect, it } from 'vitest';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();
const ROUTING = {
  method: 'single',
  channels: ['email', { method: 'all', channels: ['sms', 'push'] }],
} as const;
const routing = { ...ROUTING, channels: [...ROUTING.channels] } as never;

describe('routing strategies, by the SDK (reference 11.7)', () => {
  it('are created, read, replaced, listed and archived', async () => {
    const made = await courier.routingStrategies.create({ name: 'First e-mail', routing, tags: ['a'] });
    expect(made).toMatchObject({
      name: 'First e-mail',
      routing: ROUTING,
      channels: {},
      providers: {},
      tags: ['a'],
    });
    expect(await courier.routingStrategies.retrieve(made.id)).toEqual(made);
    const changed = await courier.routingStrategies.replace(made.id, {
      name: 'E-mail',
      description: 'd',
      routing: { method: 'single', channels: ['email'] },
      channels: { email: { providers: ['smtp'] } },
    });
    expect(changed).toMatchObject({
      id: made.id,
      description: 'd',
      channels: { email: { providers: ['smtp'] } },
      tags: null,
    });
    expect(changed.updated).toBeTypeOf('number');
    const { results } = await courier.routingStrategies.list();
    expect(results.map(({ id }) => id)).toEqual([made.id]);
    expect(results[0]).not.toHaveProperty('routing');
    await courier.routingStrategies.archive(made.id);
    for (const gone of [
      courier.routingStrategies.retrieve(made.id),
      courier.routingStrategies.archive(made.id),
      courier.routingStrategies.listNotifications(made.id),
      courier.routingStrategies.replace(made.id, { name: 'x', routing }),
    ]) {
      await expect(gone).rejects.toBeInstanceOf(Courier.NotFoundError);
    }
    expect((await courier.routingStrategies.list()).results).toEqual([]);
  });

  it('are paged', async () => {
    const ids: string[] = [];
    for (const name of ['1', '2', '3'])
      ids.unshift((await courier.routingStrategies.create({ name, routing })).id);
    const first = await courier.routingStrategies.list({ limit: 2 });
    const second = await courier.routingStrategies.list({ limit: 2, cursor: first.paging.cursor ?? '' });
    expect([...first.results, ...second.results].map(({ id }) => id)).toEqual(ids);
    expect(second.paging.more).toBe(false);
  });

  it('know the templates that name them', async () => {
    const { id } = await courier.routingStrategies.create({ name: 'x', routing });
    expect((await courier.routingStrategies.listNotifications(id)).results).toEqual([]);
    const notification = {
      ...{ name: 'Welcome', tags: [], brand: null, subscription: null, routing: { strategy_id: id } },
      content: { version: '2022-01-01', elements: [] },
    };
    const made = await call<{ id: string }>('POST', '/notifications', { body: { notification } });
    const { results } = await courier.routingStrategies.listNotifications(id);
    expect(results).toMatchObject([{ id: made.body.id, name: 'Welcome', state: 'DRAFT' }]);
  });

  const deep = (depth: number): object => ({
    method: 'all',
    channels: [depth === 0 ? 'email' : deep(depth - 1)],
  });

  it.each([
    [{ routing: ROUTING }, /^name: /],
    [{ name: 'x' }, /^routing: /],
    [{ name: 'x', routing: { method: 'some', channels: [] } }, 'routing.method: expected single or all'],
    [{ name: 'x', routing: { method: 'all' } }, 'routing.channels: expected a list of channels'],
    [
      { name: 'x', routing: { method: 'all', channels: ['a', 7] } },
      /^routing.channels\[1\]: expected the name/,
    ],
    [
      { name: 'x', routing: { method: 'all', channels: [{ method: 'all', channels: 'x' }] } },
      /^routing.channels\[0\].channels: /,
    ],
    [{ name: 'x', routing: deep(6) }, /nested deeper than 5$/],
    [{ name: 'x', routing: ROUTING, tags: [1] }, /^tags\[0\]: /],
  ])('are refused with the place: %#', async (body, message) => {
    const reply = await call<{ message: string }>('POST', '/routing-strategies', { body });
    expect(reply.status).toBe(400);
    expect(reply.body.message).toMatch(message);
  });
});
