import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { putPreference, readWishes } from '../../src/store/preference-store.ts';
import { putTenant, setTenantDefault } from '../../src/store/tenant-store.ts';
import { deleteTopic, putSection, putTopic } from '../../src/store/topic-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { newTenant, strangersTo } from '../support/seed.ts';

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });

  it('answers what many people wish in one look, in the order of the questions', async () => {
    const tenant = newTenant();
    await putSection(db, tenant, { id: 's', name: 'S' });
    const topic = { section_id: 's', name: 'T' };
    await putTopic(db, tenant, { ...topic, id: 'in', default_status: 'OPTED_IN' });
    await putTopic(db, tenant, { ...topic, id: 'out', default_status: 'OPTED_OUT' });
    const of = (user_id: string, topic_id: string, of = tenant) => ({
      ...of,
      user_id,
      topic_id,
      tenant_id: '',
    });
    const choice = { status: 'OPTED_OUT', has_custom_routing: false, custom_routing: [] } as const;
    await putPreference(db, tenant, { userId: 'u', tenantId: '', topicId: 'in' }, choice);
    const byMail = { status: 'OPTED_IN', has_custom_routing: true, custom_routing: ['email'] } as const;
    await putPreference(db, tenant, { userId: 'u', tenantId: '', topicId: 'out' }, byMail);
    const strangers = strangersTo(tenant).map((stranger) => of('u', 'in', stranger));
    const questions = [
      of('u', 'in'),
      of('v', 'in'),
      of('u', 'out'),
      of('v', 'out'),
      of('u', 'none'),
      ...strangers,
    ];
    const wishes = await readWishes(db, questions);
    expect(wishes.map(({ optedOut }) => optedOut)).toEqual([
      true,
      false,
      false,
      true,
      false,
      ...strangers.map(() => false),
    ]);
    expect(wishes.map(({ channels }) => channels.length)).toEqual([0, 0, 5, 0, 0, ...strangers.map(() => 0)]);
    expect(await readWishes(db, [])).toEqual([]);
    await deleteTopic(db, tenant, 'in');
    expect(await readWishes(db, [of('u', 'in')])).toEqual([{ optedOut: false, channels: [] }]);
  });

  it('takes the default of a tenant for the topic’s own, and a choice for the tenant before one for all', async () => {
    const tenant = newTenant();
    await putSection(db, tenant, { id: 's', name: 'S' });
    await putTopic(db, tenant, { id: 'news', section_id: 's', name: 'News', default_status: 'OPTED_IN' });
    const nothing = { parent_tenant_id: null, brand_id: null, properties: {}, user_profile: {} };
    await putTenant(db, tenant, { ...nothing, id: 'quiet', name: 'Q', default_preferences: null });
    const out = { status: 'OPTED_OUT', has_custom_routing: false, custom_routing: [] } as const;
    await setTenantDefault(db, tenant, 'quiet', 'news', out);
    const loud = { userId: 'loud', topicId: 'news' };
    await putPreference(db, tenant, { ...loud, tenantId: 'quiet' }, { ...out, status: 'OPTED_IN' });
    await putPreference(db, tenant, { ...loud, tenantId: '' }, out);
    const of = (user_id: string, tenant_id: string) => ({ ...tenant, user_id, tenant_id, topic_id: 'news' });
    const wishes = await readWishes(db, [of('u', 'quiet'), of('u', ''), of('loud', 'quiet'), of('loud', '')]);
    expect(wishes.map(({ optedOut }) => optedOut)).toEqual([true, false, false, true]);
  });
});
