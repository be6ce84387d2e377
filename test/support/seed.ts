import { randomUUID } from 'node:crypto';
import { isActive, type RunStatus } from '../../src/engine/status.ts';
import { newId } from '../../src/ids.ts';
import type { Database } from '../../src/store/database.ts';
import type { Tenant } from '../../src/store/scope.ts';

/** A tenant of its own, so that tests can share a database. */
export function newTenant(): Tenant {
  return { workspace_id: randomUUID(), environment: 'production' };
}

/** The tenant of tests that need only one. */
export const TENANT: Tenant = { workspace_id: 'default', environment: 'production' };

/** Tenants that must not see anything of another: its own test environment, and another workspace. */
export function strangersTo({ workspace_id }: Tenant): readonly Tenant[] {
  return [
    { workspace_id, environment: 'test' },
    { workspace_id: `${workspace_id}2`, environment: 'production' },
  ];
}

/** A row of table `run` as far as a test cares; JSON columns as values, times as epoch ms. */
export type SeedRun = {
  readonly id?: string;
  readonly status?: RunStatus;
  readonly created_at?: number;
  readonly [column: string]: unknown;
};

const TIMES = ['created_at', 'updated_at', 'finished_at', 'due_at'];

/** Writes runs as they lie in the table, whatever brought them there; returns their ids. */
export async function seedRuns(
  db: Database,
  rows: readonly SeedRun[],
  tenant: Tenant,
): Promise<readonly string[]> {
  const full = rows.map((row) => fullRun(row, tenant));
  await db.query(
    `INSERT INTO run SELECT (jsonb_populate_record(NULL::run, one || jsonb_build_object('seq', nextval('run_seq')))).*
     FROM jsonb_array_elements($1::jsonb) AS one`,
    [JSON.stringify(full)],
  );
  return full.map(({ id }) => id);
}

/** Writes one run; returns its id. */
export async function seedRun(db: Database, row: SeedRun, tenant: Tenant): Promise<string> {
  const [id = ''] = await seedRuns(db, [row], tenant);
  return id;
}

function fullRun(row: SeedRun, tenant: Tenant): { readonly id: string } {
  const status = row.status ?? 'PROCESSED';
  const created_at = row.created_at ?? Date.now();
  const unfinished = isActive(status);
  const values: Record<string, unknown> = {
    ...tenant,
    id: newId(),
    status,
    source: ['invoke'],
    definition: { steps: [{ action: 'delay', duration: '1 day' }] },
    context: { data: {}, profile: {}, recipient: null, brand: null, template: null },
    refs: {},
    cursor: unfinished ? '0' : null,
    settled: 0,
    loops: {},
    depth: 0,
    token_mode: 'none',
    warnings: [],
    claims: 0,
    version: 0,
    due_at: unfinished ? created_at : null,
    updated_at: created_at,
    finished_at: unfinished ? null : created_at,
    ...row,
    created_at,
  };
  for (const column of TIMES) {
    const at = values[column];
    if (typeof at === 'number') values[column] = new Date(at).toISOString();
  }
  return values as { readonly id: string };
}
