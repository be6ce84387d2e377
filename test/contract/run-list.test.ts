import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { RUN_STATUSES, type RunStatus } from '../../src/engine/status.ts';
import type { Database } from '../../src/store/database.ts';
import type { Position } from '../../src/store/position.ts';
import { listRuns, type RunFilter, type RunSummary } from '../../src/store/run-list.ts';
import type { Tenant } from '../../src/store/scope.ts';
import { describeDatabases } from '../support/databases.ts';
import { newTenant, seedRun, seedRuns, strangersTo } from '../support/seed.ts';

const DAY = 86_400_000;
const EPOCH = Date.now() - 10 * DAY;
const TEMPLATES = ['T1', 'T2', 'T3'];

const everything: RunFilter = {
  statuses: null,
  templateIds: null,
  from: null,
  until: null,
  after: null,
  limit: 50,
  retentionDays: 95,
};

/** Reads page after page until one is empty. */
async function readAll(db: Database, tenant: Tenant, filter: RunFilter): Promise<readonly RunSummary[]> {
  const runs: RunSummary[] = [];
  for (let after: Position | null = null; ; ) {
    const page: readonly RunSummary[] = await listRuns(db, tenant, { ...filter, after });
    expect(page.length).toBeLessThanOrEqual(filter.limit);
    const last = page.at(-1);
    if (last === undefined) return runs;
    runs.push(...page);
    after = { at: last.created_at, id: last.id };
  }
}

const idsOf = (runs: readonly { readonly id: string }[]) => runs.map(({ id }) => id);

describeDatabases((open) => {
  let db: Database;

  beforeAll(async () => {
    db = await open();
  });

  it('gives exactly the runs that a plain filter would, in order, whatever the filter and page size', async () => {
    const tenant = newTenant();
    // Few moments for many runs, so that pages break within one.
    const rows = Array.from({ length: 120 }, (_, index) => ({
      status: RUN_STATUSES[(index * 5) % RUN_STATUSES.length] as RunStatus,
      template_id: [...TEMPLATES, null][index % 4],
      created_at: EPOCH + (index % 9),
    }));
    const ids = await seedRuns(db, rows, tenant);
    const model = rows
      .map((row, index) => ({ ...row, id: ids[index] ?? '' }))
      .sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1));
    const bound = fc.option(fc.integer({ min: EPOCH - 2, max: EPOCH + 11 }));
    const filters = fc.record({
      statuses: fc.option(fc.subarray([...RUN_STATUSES, 'NO SUCH'], { minLength: 1 })),
      templateIds: fc.option(fc.subarray([...TEMPLATES, 'T9'], { minLength: 1 })),
      from: bound,
      until: bound,
      limit: fc.constantFrom(1, 7, 50),
    });
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const expected = model.filter(
          (run) =>
            (filter.statuses?.includes(run.status) ?? true) &&
            (filter.templateIds?.includes(run.template_id ?? '') ?? true) &&
            run.created_at >= (filter.from ?? 0) &&
            run.created_at < (filter.until ?? Number.POSITIVE_INFINITY),
        );
        const found = await readAll(db, tenant, { ...everything, ...filter });
        expect(idsOf(found)).toEqual(idsOf(expected));
      }),
      { numRuns: 40 },
    );
  });

  it('shows nothing of other tenants, nor runs past their retention', async () => {
    const tenant = newTenant();
    await seedRun(db, { created_at: Date.now() - 96 * DAY }, tenant);
    const kept = await seedRun(db, { created_at: Date.now() - 94 * DAY, status: 'ERROR' }, tenant);
    for (const filter of [
      everything,
      { ...everything, from: 0 },
      { ...everything, statuses: ['ERROR', 'PROCESSED'] },
    ]) {
      expect(idsOf(await listRuns(db, tenant, filter))).toEqual([kept]);
      for (const stranger of strangersTo(tenant)) expect(await listRuns(db, stranger, filter)).toEqual([]);
    }
    expect(await listRuns(db, tenant, { ...everything, retentionDays: 90 })).toEqual([]);
  });

  it('tells of a run behind a fence that it is canceled, before its row says so', async () => {
    const tenant = newTenant();
    const columns = { status: 'WAITING', cancelation_token: 'user_1', template_id: 'T1' } as const;
    const [behind = '', canceler = '', after = ''] = await seedRuns(db, [columns, columns, columns], tenant);
    await fence(db, tenant, { token: 'user_1', through: canceler, excluded: canceler });

    const status = async (filter: Partial<RunFilter>) =>
      (await listRuns(db, tenant, { ...everything, ...filter })).map((run) => [run.id, run.status]);
    const canceled = [[behind, 'CANCELED']];
    const waiting = [canceler, after]
      .sort()
      .reverse()
      .map((id) => [id, 'WAITING']);
    expect(await status({ statuses: ['CANCELED'] })).toEqual(canceled);
    expect(await status({ statuses: ['CANCELED'], templateIds: ['T1'] })).toEqual(canceled);
    expect(await status({ statuses: ['CANCELED'], templateIds: ['T2'] })).toEqual([]);
    for (const templateIds of [null, ['T1']]) {
      expect((await status({ statuses: ['WAITING'], templateIds })).sort().reverse()).toEqual(waiting);
      expect((await status({ templateIds })).sort()).toEqual([...canceled, ...waiting].sort());
      expect((await status({ templateIds, statuses: ['WAITING', 'CANCELED'] })).sort()).toEqual(
        [...canceled, ...waiting].sort(),
      );
    }
  });
});

type Fence = { readonly token: string; readonly through: string; readonly excluded: string };

/** A cancel by token whose rows have not been marked yet. */
async function fence(db: Database, tenant: Tenant, { token, through, excluded }: Fence): Promise<void> {
  const { workspace_id, environment } = tenant;
  await db.query(
    `INSERT INTO cancelation (workspace_id, environment, id, cancelation_token, actor, matched, canceled,
       already_finished, already_canceled, messages_canceled, through_seq)
     SELECT $1, $2, 'c', $3, '{}', 1, 1, 0, 0, 0, seq FROM run WHERE workspace_id = $1 AND id = $4`,
    [workspace_id, environment, token, through],
  );
  await db.query(
    `INSERT INTO token_fence (workspace_id, environment, token, canceled_seq, excluded_run_id, cancelation_id)
     SELECT $1, $2, $3, seq, $5, 'c' FROM run WHERE workspace_id = $1 AND id = $4`,
    [workspace_id, environment, token, through, excluded],
  );
}
