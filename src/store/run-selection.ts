import { RUN_STATUSES } from '../engine/status.ts';
import type { Parameter } from './database.ts';
import type { Tenant } from './scope.ts';

/** Which runs: everything that is given must hold; null for whatever. */
export type RunSelection = {
  /** Runs in any of these. */
  readonly statuses: readonly string[] | null;
  readonly templateIds: readonly string[] | null;
  readonly notTemplateIds: readonly string[] | null;
  readonly version: number | null;
  /** Exact; among the further tokens of a run as well. */
  readonly token: string | null;
  readonly recipient: string | null;
  /** What started the run: the first word of its first source, e.g. `invoke`. */
  readonly trigger: string | null;
  /** The beginning of a run id, a token or a recipient. */
  readonly prefix: string | null;
  /** Bounds of `created_at`, epoch ms: from inclusive, until exclusive. */
  readonly from: number | null;
  readonly until: number | null;
  /** Older runs are no longer shown (reference 8.3). */
  readonly retentionDays: number;
};

/** Every run that is still shown. */
export const ANY_RUN: Omit<RunSelection, 'retentionDays'> = {
  statuses: null,
  templateIds: null,
  notTemplateIds: null,
  version: null,
  token: null,
  recipient: null,
  trigger: null,
  prefix: null,
  from: null,
  until: null,
};

/** A statement's parameters as they come: adding one gives its place, e.g. `$3`. */
export type Parameters = { readonly values: Parameter[]; add(value: Parameter): string };

export function createParameters(): Parameters {
  const values: Parameter[] = [];
  return { values, add: (value) => `$${values.push(value)}` };
}

/** The statuses that a selection wants. */
export function statusesOf({ statuses }: RunSelection): readonly string[] {
  return statuses ?? RUN_STATUSES;
}

/** What must hold of a run `r`, but for its status and the ids of its automation. */
export function whereOf(
  { workspace_id, environment }: Tenant,
  selection: RunSelection,
  { add }: Parameters,
): string {
  const { notTemplateIds, version, token, recipient, trigger, prefix, from, until, retentionDays } =
    selection;
  const tenant = { workspace: add(workspace_id), environment: add(environment) };
  const since = `greatest(now() - ${add(retentionDays)}::int * interval '1 day', to_timestamp(${add(from)}::float8 / 1000))`;
  const conditions = [
    `r.workspace_id = ${tenant.workspace} AND r.environment = ${tenant.environment}`,
    `r.created_at >= ${since}`,
    `r.created_at < coalesce(to_timestamp(${add(until)}::float8 / 1000), 'infinity')`,
    ...given(
      notTemplateIds,
      (ids) => `(r.template_id IS NULL OR r.template_id <> ALL (${add(ids)}::text[]))`,
    ),
    ...given(version, (number) => `r.template_version = ${add(number)}`),
    ...given(token, (text) => hasToken(tenant, add(text))),
    ...given(recipient, (text) => `r.context ->> 'recipient' = ${add(text)}`),
    ...given(trigger, (text) => `split_part(r.source ->> 0, '/', 1) = ${add(text)}`),
    ...given(prefix, (text) => beginsWith(add(text))),
  ];
  return conditions.join(' AND ');
}

/** By the index of runs' own tokens, and by that of further ones. */
function hasToken(
  tenant: { readonly workspace: string; readonly environment: string },
  token: string,
): string {
  const of = `t.workspace_id = ${tenant.workspace} AND t.environment = ${tenant.environment}`;
  return `r.id IN (
    SELECT t.id FROM run t WHERE ${of} AND t.cancelation_token = ${token}
    UNION ALL
    SELECT t.run_id FROM run_further_token t WHERE ${of} AND t.token = ${token})`;
}

function beginsWith(text: string): string {
  return `(starts_with(r.id, ${text}) OR starts_with(r.cancelation_token, ${text}) OR starts_with(r.context ->> 'recipient', ${text}))`;
}

function given<T>(value: T | null, condition: (value: T) => string): readonly string[] {
  return value === null ? [] : [condition(value)];
}
