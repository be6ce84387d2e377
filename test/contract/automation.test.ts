import { beforeAll, expect, it } from 'vitest';
import { findTemplates } from '../../src/store/automation-find.ts';
import { listTemplates, listVersions } from '../../src/store/automation-list.ts';
import {
  archiveTemplate,
  createTemplate,
  type Definition,
  type Draft,
  publishTemplate,
  readTemplate,
  replaceDraft,
  type Saved,
  type Template,
} from '../../src/store/automation-store.ts';
import type { Database } from '../../src/store/database.ts';
import { unfinishedRunsOf } from '../../src/store/template-runs.ts';
import { describeDatabases } from '../support/databases.ts';
import { newTenant, seedRun, strangersTo } from '../support/seed.ts';

const accept = () => undefined;

function draft(alias: string | null, duration = '1 day'): Draft {
  const definition: Definition = {
    steps: [{ action: 'delay', duration }],
    cancelation_token: 'refs.data.user_id',
  };
  return { name: `Waits ${duration}`, alias, definition };
}

function templateOf(saved: Saved | null): Template {
  if (saved?.kind !== 'saved') throw new Error('it was not saved');
  return saved.template;
}

const ALL = Number.MAX_SAFE_INTEGER;

describeDatabases((open) => {
  let db: Database;

  beforeAll(async () => {
    db = await open();
  });

  it('reads what is published apart from the draft, by id and by alias', async () => {
    const tenant = newTenant();
    const { id } = templateOf(await createTemplate(db, tenant, draft('onboarding')));
    expect(await readTemplate(db, tenant, id, 'published')).toBeNull();
    const first = await publishTemplate(db, tenant, 'onboarding', null, accept);
    expect(first).toMatchObject({ id, state: 'PUBLISHED', version: 1, published_version: 1 });
    await replaceDraft(db, tenant, id, draft('onboarding', '2 days'));

    const now = await readTemplate(db, tenant, 'onboarding', 'published');
    expect(now?.definition).toEqual(draft(null).definition);
    expect(await readTemplate(db, tenant, id, 'draft')).toMatchObject({
      name: 'Waits 2 days',
      state: 'DRAFT',
      version: null,
      published_version: 1,
      definition: { steps: [{ action: 'delay', duration: '2 days' }] },
    });
    expect(await readTemplate(db, tenant, id, 1)).toMatchObject({ version: 1 });
    expect(await readTemplate(db, tenant, id, 2)).toBeNull();
    for (const stranger of strangersTo(tenant)) {
      expect(await readTemplate(db, stranger, id, 'draft')).toBeNull();
      expect(await replaceDraft(db, stranger, id, draft(null))).toBeNull();
      expect(await publishTemplate(db, stranger, id, null, accept)).toBeNull();
      expect(await archiveTemplate(db, stranger, id)).toBeNull();
    }
  });

  it('goes back to a former version without making a new one', async () => {
    const tenant = newTenant();
    const { id } = templateOf(await createTemplate(db, tenant, draft(null)));
    await publishTemplate(db, tenant, id, null, accept);
    await replaceDraft(db, tenant, id, draft(null, '2 days'));
    await publishTemplate(db, tenant, id, null, accept);
    const back = await publishTemplate(db, tenant, id, 1, () => {
      throw new Error('a version has been judged already');
    });
    expect(back).toMatchObject({ version: 1, definition: draft(null).definition });
    expect((await listVersions(db, tenant, id))?.map(({ version }) => version)).toEqual([2, 1]);
    expect(await publishTemplate(db, tenant, id, 3, accept)).toBeNull();
    await publishTemplate(db, tenant, id, null, accept);
    expect(await readTemplate(db, tenant, id, 'published')).toMatchObject({ version: 3 });
  });

  it('publishes nothing when the draft is refused', async () => {
    const tenant = newTenant();
    const { id } = templateOf(await createTemplate(db, tenant, draft(null)));
    const refuse = () => {
      throw new Error('not like this');
    };
    await expect(publishTemplate(db, tenant, id, null, refuse)).rejects.toThrow('not like this');
    expect(await listVersions(db, tenant, id)).toEqual([]);
  });

  it('numbers versions without gaps or doubles when several publish at once', async () => {
    const tenant = newTenant();
    const { id } = templateOf(await createTemplate(db, tenant, draft(null)));
    await Promise.all([1, 2, 3, 4].map(() => publishTemplate(db, tenant, id, null, accept)));
    expect((await listVersions(db, tenant, id))?.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
  });

  it('gives an alias to one template at a time, per environment', async () => {
    const tenant = newTenant();
    const { id } = templateOf(await createTemplate(db, tenant, draft('welcome')));
    expect(await createTemplate(db, tenant, draft('welcome'))).toEqual({ kind: 'alias-taken' });
    const other = templateOf(await createTemplate(db, tenant, draft('other')));
    expect(await replaceDraft(db, tenant, other.id, draft('welcome'))).toEqual({ kind: 'alias-taken' });
    for (const stranger of strangersTo(tenant)) {
      expect((await createTemplate(db, stranger, draft('welcome'))).kind).toBe('saved');
    }
    expect(await archiveTemplate(db, tenant, 'welcome')).toBe(id);
    expect((await replaceDraft(db, tenant, other.id, draft('welcome')))?.kind).toBe('saved');
  });

  it('hides an archived template from everything', async () => {
    const tenant = newTenant();
    const { id } = templateOf(await createTemplate(db, tenant, draft('gone')));
    await publishTemplate(db, tenant, id, null, accept);
    await archiveTemplate(db, tenant, id);
    expect(await readTemplate(db, tenant, id, 'draft')).toBeNull();
    expect(await readTemplate(db, tenant, id, 'published')).toBeNull();
    expect(await listVersions(db, tenant, id)).toBeNull();
    expect(await archiveTemplate(db, tenant, id)).toBeNull();
    expect(await listTemplates(db, tenant, 'draft', null, 10)).toEqual([]);
    expect(await findTemplates(db, [{ ...tenant, idOrAlias: id }])).toEqual([null]);
  });

  it('finds many at once, each for its own tenant, in the order asked for', async () => {
    const tenant = newTenant();
    const [stranger = tenant] = strangersTo(tenant);
    const one = templateOf(await createTemplate(db, tenant, draft('one')));
    const two = templateOf(await createTemplate(db, tenant, draft('two')));
    const theirs = templateOf(await createTemplate(db, stranger, draft('one')));
    await publishTemplate(db, tenant, two.id, null, accept);
    const wanted = [
      { ...tenant, idOrAlias: two.id },
      { ...tenant, idOrAlias: 'one' },
      { ...stranger, idOrAlias: 'one' },
      { ...stranger, idOrAlias: one.id },
      { ...tenant, idOrAlias: 'two' },
      { ...tenant, idOrAlias: 'one' },
    ];
    expect(await findTemplates(db, wanted)).toEqual([
      { id: two.id, published_version: 1 },
      { id: one.id, published_version: null },
      { id: theirs.id, published_version: null },
      null,
      { id: two.id, published_version: 1 },
      { id: one.id, published_version: null },
    ]);
    expect(await findTemplates(db, [])).toEqual([]);
  });

  it('lists newest first, page by page, drafts or what is published', async () => {
    const tenant = newTenant();
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      ids.unshift(templateOf(await createTemplate(db, tenant, draft(null))).id);
    }
    // All of one moment: the order and the pages then hang on the ids.
    await db.query('UPDATE automation SET created_at = $2::timestamptz WHERE workspace_id = $1', [
      tenant.workspace_id,
      '2026-01-01T00:00:00.123Z',
    ]);
    ids.sort().reverse();
    const published = ids.filter((_id, index) => index % 3 === 0);
    for (const id of published) await publishTemplate(db, tenant, id, null, accept);

    const seen: string[] = [];
    for (let after: { at: number; id: string } | null = null; ; ) {
      const page = await listTemplates(db, tenant, 'draft', after, 3);
      seen.push(...page.map(({ id }) => id));
      const last = page.at(-1);
      if (last === undefined) break;
      after = { at: last.created_at, id: last.id };
    }
    expect(seen).toEqual(ids);
    expect((await listTemplates(db, tenant, 'published', null, 10)).map(({ id }) => id)).toEqual(published);
  });

  it('keeps odd keys and texts of a definition as they are', async () => {
    const tenant = newTenant();
    const odd = JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"":"empty key","z":"\\u2028 😀"}');
    const definition: Definition = { steps: [{ action: 'send', template: 'T', data: odd }], trigger: odd };
    const { id } = templateOf(await createTemplate(db, tenant, { name: 'odd', alias: null, definition }));
    const read = await readTemplate(db, tenant, id, 'draft');
    expect(JSON.parse(JSON.stringify(read?.definition.trigger))).toEqual(odd);
    expect(Object.keys(read?.definition.trigger ?? {})).toContain('__proto__');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('finds the runs of a template that may still move', async () => {
    const tenant = newTenant();
    const waiting = await seedRun(db, { status: 'WAITING', template_id: 'T' }, tenant);
    await seedRun(db, { status: 'PROCESSED', template_id: 'T' }, tenant);
    await seedRun(db, { status: 'WAITING', template_id: 'other' }, tenant);
    expect(await unfinishedRunsOf(db, tenant, 'T', { limit: 10, throughSeq: ALL })).toEqual([waiting]);
    for (const stranger of strangersTo(tenant))
      expect(await unfinishedRunsOf(db, stranger, 'T', { limit: 10, throughSeq: ALL })).toEqual([]);
  });
});
