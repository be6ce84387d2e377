import { z } from 'zod';
import {
  type AudienceFilter,
  checkFilterPath,
  checkFilterValue,
  FILTER_OPERATORS,
  type FilterOperator,
} from '../automation/audience-filter.ts';
import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { bodyTaken } from './body.ts';
import { expected, name, object, text, time } from './fields.ts';
import { paging } from './paging-schema.ts';

const MAX_DEPTH = 10;
const MAX_FILTERS = 200;
const OPERATORS = [...FILTER_OPERATORS, 'AND', 'OR'];

/** What Courier's clients send: `{ filters }` with an operator beside it, a group, or a single comparison. */
const filterField = z
  .custom<JsonObject>((value) => isJsonObject(value), { error: expected('an object with "filters"') })
  .superRefine((filter, context) => {
    const count = { left: MAX_FILTERS };
    for (const { path, message } of problemsOf(filter, [], count)) {
      context.addIssue({ code: 'custom', path: [...path], message, input: undefined });
    }
  })
  .meta({
    type: 'object',
    additionalProperties: true,
    description: `\`{ "filters": [{ "operator": "EQ", "path": "custom.plan", "value": "pro" }] }\`. Operators: ${FILTER_OPERATORS.join(', ')}; \`AND\` and \`OR\` take \`filters\` of their own.`,
  });

const putAudienceSchema = object({
  name: name.nullable().exactOptional(),
  description: text.max(1_000, { error: 'at most 1000 characters' }).nullable().exactOptional(),
  filter: filterField.nullable().exactOptional(),
  operator: z
    .enum(['AND', 'OR'], { error: expected('AND or OR') })
    .nullable()
    .exactOptional(),
}).meta({ id: 'PutAudience' });

/** `PUT /audiences/{id}` (reference 11.10); null for what is not given. */
export const putAudienceBody = bodyTaken(putAudienceSchema, {
  take: ({ name = null, description = null, filter = null, operator }) => ({
    name,
    description,
    filter: filter === null ? null : filterOf(filter, operator ?? 'AND'),
  }),
});

/** One audience; `filter` and `operator` as Courier splits them. */
const audience = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    created_at: time,
    updated_at: time,
    filter: z.object({ filters: z.array(z.record(z.string(), z.unknown())) }),
    operator: z.enum(['AND', 'OR']),
  })
  .meta({ id: 'Audience' });

export const audienceAnswer = audience;

export type AudienceAnswer = z.infer<typeof audienceAnswer>;

export const putAudienceAnswer = z.object({ audience }).meta({ id: 'PutAudienceAnswer' });

export const audienceListAnswer = z.object({ items: z.array(audience), paging }).meta({ id: 'AudienceList' });

export const memberListAnswer = z
  .object({
    items: z.array(
      z.object({
        added_at: time.meta({ description: 'When the profile last changed.' }),
        audience_id: z.string(),
        audience_version: z.int(),
        member_id: z.string(),
        reason: z.string(),
      }),
    ),
    paging,
  })
  .meta({ id: 'AudienceMemberList' });

export type MemberListAnswer = z.infer<typeof memberListAnswer>;

type Problem = { readonly path: readonly (string | number)[]; readonly message: string };

/** Recursive on purpose bounded: a schema of its own would be compiled for every depth. */
function problemsOf(
  filter: JsonObject,
  path: readonly (string | number)[],
  count: { left: number },
): readonly Problem[] {
  count.left -= 1;
  if (count.left < 0) return [{ path, message: `at most ${MAX_FILTERS} filters` }];
  const { operator, path: field, value } = filter;
  const nested = nestedOf(filter);
  if (nested !== undefined) {
    if (path.length > 2 * MAX_DEPTH) return [{ path, message: `more than ${MAX_DEPTH} deep in each other` }];
    if (!Array.isArray(nested))
      return [{ path: [...path, 'filters'], message: 'expected a list of filters' }];
    if (operator !== undefined && operator !== 'AND' && operator !== 'OR') {
      return [{ path: [...path, 'operator'], message: 'expected AND or OR beside "filters"' }];
    }
    return (nested as readonly Json[]).flatMap((one, index) =>
      isJsonObject(one)
        ? problemsOf(one, [...path, 'filters', index], count)
        : [{ path: [...path, 'filters', index], message: 'expected an object with "operator"' }],
    );
  }
  const known = FILTER_OPERATORS.find((one) => one === operator);
  if (known === undefined) {
    return [{ path: [...path, 'operator'], message: `expected one of ${OPERATORS.join(', ')}` }];
  }
  const wrongPath = typeof field === 'string' ? checkFilterPath(field) : 'required: expected a path';
  if (wrongPath !== null) return [{ path: [...path, 'path'], message: wrongPath }];
  const wrongValue = checkFilterValue(known, value);
  return wrongValue === null ? [] : [{ path: [...path, 'value'], message: wrongValue }];
}

/** `rules` is what the filters of a group were called before. */
function nestedOf(filter: JsonObject): Json | undefined {
  return filter['filters'] ?? filter['rules'];
}

/** A filter whose shape has been judged; a group without an operator takes the one from beside it. */
function filterOf(filter: JsonObject, operator: 'AND' | 'OR'): AudienceFilter {
  const nested = nestedOf(filter);
  if (nested === undefined) {
    const { operator: own, path, value = null } = filter;
    return { operator: own as FilterOperator, path: path as string, value };
  }
  const own = filter['operator'] === 'AND' || filter['operator'] === 'OR' ? filter['operator'] : operator;
  return { operator: own, filters: (nested as readonly JsonObject[]).map((one) => filterOf(one, 'AND')) };
}
