import type { Executor, Row } from './database.ts';
import { createParameters, type RunSelection, statusesOf, whereOf } from './run-selection.ts';
import type { Tenant } from './scope.ts';

/** How many, counted to a limit: `more` when there are others. */
export type Count = { readonly count: number; readonly more: boolean };

/** Runs are counted to this many; a table says "10,000+" beyond. */
const MAX_COUNT = 10_000;

const capped = (where: string) =>
  `SELECT count(*)::int AS count FROM (SELECT FROM run r WHERE ${where} LIMIT ${MAX_COUNT + 1}) AS counted`;

/** How many runs of each status pass a selection; the statuses that it wants itself do not matter. */
export async function countByStatus(
  db: Executor,
  tenant: Tenant,
  selection: RunSelection,
): Promise<readonly (Count & { readonly status: string })[]> {
  const parameters = createParameters();
  const where = `${whereOf(tenant, selection, parameters)} ${templatesOf(selection, parameters)} AND r.status = s.status`;
  const statuses = parameters.add(statusesOf({ ...selection, statuses: null }));
  const rows = await db.query<Row & { readonly status: string; readonly count: number }>(
    `SELECT s.status, c.count FROM unnest(${statuses}::text[]) AS s (status) CROSS JOIN LATERAL (${capped(where)}) AS c`,
    parameters.values,
  );
  return rows.map(({ status, count }) => ({ status, ...toMax(count) }));
}

/** A value of a facet and how many runs have it. */
export type FacetValue = { readonly value: string; readonly name: string | null; readonly count: number };

export type Facet = {
  readonly values: readonly FacetValue[];
  /** Only so many runs were looked at, and there are others. */
  readonly more: boolean;
};

const FACETS = {
  automation: { value: 'r.template_id', name: 'a.name' },
  trigger: { value: "split_part(r.source ->> 0, '/', 1)", name: 'NULL::text' },
} as const;

/** The automations, or what started them, of up to 10,000 runs that pass a selection; the 50 most frequent. */
export async function facetOf(
  db: Executor,
  tenant: Tenant,
  selection: RunSelection,
  facet: keyof typeof FACETS,
): Promise<Facet> {
  const parameters = createParameters();
  const where = `${whereOf(tenant, selection, parameters)} ${templatesOf(selection, parameters)}`;
  const statuses = parameters.add(statusesOf(selection));
  const { value, name } = FACETS[facet];
  const rows = await db.query<Row & FacetValue & { readonly total: number }>(
    `SELECT value, min(name) AS name, count(*)::int AS count, sum(count(*)) OVER ()::int AS total FROM (
       SELECT ${value} AS value, ${name} AS name FROM run r
       LEFT JOIN automation a ON a.workspace_id = r.workspace_id AND a.environment = r.environment AND a.id = r.template_id
       WHERE ${where} AND r.status = ANY (${statuses}::text[]) LIMIT ${MAX_COUNT + 1}) AS looked
     WHERE value IS NOT NULL GROUP BY value ORDER BY count DESC, value LIMIT 50`,
    parameters.values,
  );
  const values = rows.map((row) => ({ value: row.value, name: row.name, count: row.count }));
  return { values, more: (rows[0]?.total ?? 0) > MAX_COUNT };
}

function templatesOf(
  { templateIds }: RunSelection,
  { add }: { add(value: readonly string[]): string },
): string {
  return templateIds === null ? '' : `AND r.template_id = ANY (${add(templateIds)}::text[])`;
}

function toMax(count: number): Count {
  return { count: Math.min(count, MAX_COUNT), more: count > MAX_COUNT };
}
