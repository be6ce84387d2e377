import Courier from '@trycourier/courier';
import { describe, expect, it } from 'vitest';
import type { RunAnswer } from '../../src/api/run-schema.ts';
import { eventually } from '../support/eventually.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();

describe('tenants, by the SDK (reference 11.10)', () => {
  it('are created, replaced, listed and deleted', async () => {
    const acme = await courier.tenants.update('acme', { name: 'Acme', properties: { plan: 'pro' } });
    expect(acme).toEqual({
      ...{ id: 'acme', name: 'Acme', parent_tenant_id: null, brand_id: null },
      ...{ properties: { plan: 'pro' }, user_profile: {}, default_preferences: { items: [] } },
    });
    await courier.tenants.update('acme.eu', { name: 'Acme EU', parent_tenant_id: 'acme' });
    const first = await courier.tenants.list({ limit: 1 });
    expect([first.items.map(({ id }) => id), first.has_more]).toEqual([['acme'], true]);
    const second = await courier.tenants.list({ limit: 1, cursor: first.cursor ?? '' });
    expect([second.items.map(({ id }) => id), second.has_more]).toEqual([['acme.eu'], false]);
    expect((await courier.tenants.list({ parent_tenant_id: 'acme' })).items.map(({ id }) => id)).toEqual([
      'acme.eu',
    ]);
    await courier.tenants.delete('acme.eu');
    await expect(courier.tenants.retrieve('acme.eu')).rejects.toBeInstanceOf(Courier.NotFoundError);
  });

  it('have users, each with a profile of their own in it', async () => {
    await courier.tenants.update('initech', { name: 'Initech' });
    await courier.users.tenants.addSingle('initech', { user_id: 'peter', profile: { title: 'engineer' } });
    await courier.users.tenants.addMultiple('peter', {
      tenants: [{ tenant_id: 'initech', profile: { floor: 2 } }, { tenant_id: 'globex' }],
    });
    const { items } = await courier.users.tenants.list('peter');
    expect(items).toMatchObject([
      { tenant_id: 'globex', user_id: 'peter', type: 'user', profile: {} },
      { tenant_id: 'initech', profile: { title: 'engineer', floor: 2 } },
    ]);
    expect((await courier.tenants.listUsers('initech')).items).toMatchObject([{ user_id: 'peter' }]);
    await courier.users.tenants.removeSingle('globex', { user_id: 'peter' });
    expect((await courier.users.tenants.list('peter')).items).toHaveLength(1);
    await courier.users.tenants.removeAll('peter');
    expect((await courier.users.tenants.list('peter')).items).toEqual([]);
    await expect(courier.tenants.listUsers('unknown')).rejects.toBeInstanceOf(Courier.NotFoundError);
  });

  it('lay their profiles around that of the user, in a step and in a message', async () => {
    await courier.tenants.update('hooli', { name: 'Hooli', user_profile: { locale: 'en', plan: 'team' } });
    await courier.profiles.replace('gavin', { profile: { plan: 'own', email: 'gavin@h.example' } });
    await courier.users.tenants.addSingle('hooli', {
      user_id: 'gavin',
      profile: { email: 'boss@h.example' },
    });
    const steps = [{ action: 'get-profile', user_id: 'gavin', tenant_id: 'hooli' }];
    const { body } = await call<{ runId: string }>('POST', '/automations/invoke', {
      body: { automation: { steps } },
    });
    await eventually(async () => {
      const run = await call<RunAnswer>('GET', `/automations/runs/${body.runId}`);
      expect(run.body.profile).toEqual({ locale: 'en', plan: 'own', email: 'boss@h.example' });
    });
  });

  it('have default preferences that stand for those of a topic', async () => {
    await call('PUT', '/preferences/sections/s', { body: { name: 'S' } });
    await call('PUT', '/preferences/sections/s/topics/news', {
      body: { name: 'News', default_status: 'OPTED_IN' },
    });
    await courier.tenants.update('quiet', { name: 'Quiet' });
    await courier.tenants.preferences.items.update('news', { tenant_id: 'quiet', status: 'OPTED_OUT' });
    expect((await courier.tenants.retrieve('quiet')).default_preferences?.items).toMatchObject([
      { id: 'news', status: 'OPTED_OUT' },
    ]);
    await courier.tenants.update('quiet', { name: 'Still quiet' });
    expect((await courier.tenants.retrieve('quiet')).default_preferences?.items).toHaveLength(1);
    await courier.tenants.preferences.items.delete('news', { tenant_id: 'quiet' });
    expect((await courier.tenants.retrieve('quiet')).default_preferences?.items).toEqual([]);
  });

  it('refuse what is no tenant', async () => {
    expect((await call('PUT', '/tenants/x', { body: {} })).status).toBe(400);
    expect(
      (await call('PUT', '/tenants/x/default_preferences/items/t', { body: { status: 'OPTED_IN' } })).status,
    ).toBe(404);
  });
});
