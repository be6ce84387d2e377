import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import type { Trigger } from '../automation/trigger.ts';
import { isTruthy } from '../engine/condition.ts';
import { dynamicPartsOf } from '../engine/dynamic-parts.ts';
import type { Evaluated } from '../engine/event.ts';
import { filledText } from '../engine/read.ts';
import { resolve } from '../engine/resolve.ts';
import type { Context } from '../engine/run.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';
import { evaluate } from './evaluate.ts';

/** What a trigger's fields see, and what a run gets where they say nothing. */
export type Occasion = {
  /** Whole, as it came. */
  readonly event: JsonObject;
  readonly data: JsonObject;
  readonly profile: JsonObject;
  readonly recipient: string | null;
};

export type Filled =
  | { readonly kind: 'filled'; readonly context: Context }
  /** Its `if` was falsy. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Fills the context of a run that an occasion starts: recipient, data and profile as the trigger says. */
export async function fillRun(
  sandbox: Sandbox,
  tenant: Tenant,
  trigger: Trigger,
  occasion: Occasion,
): Promise<Filled> {
  const { if: condition, recipient, data, profile } = trigger;
  const fields = withoutAbsent({ recipient, data, profile });
  const expressions = new Set(dynamicPartsOf(fields).expressions);
  if (condition !== undefined) expressions.add(condition);
  const evaluated = await evaluateAll(sandbox, tenant, [...expressions], occasion);
  if (condition !== undefined) {
    const met = evaluated.get(condition);
    if (met?.ok !== true) return { kind: 'failed', reason: `if: ${met?.message ?? 'was not evaluated'}` };
    if (!isTruthy(met)) return { kind: 'declined' };
  }
  const resolved = resolve(fields, { root: { ...occasion }, evaluated });
  if (!resolved.ok) return { kind: 'failed', reason: `${resolved.error.place}: ${resolved.error.message}` };
  return contextOf(fields, resolved.value, occasion);
}

function contextOf(fields: JsonObject, resolved: JsonObject, occasion: Occasion): Filled {
  const data = 'data' in fields ? resolved['data'] : occasion.data;
  const profile = 'profile' in fields ? resolved['profile'] : occasion.profile;
  if (!isJsonObject(data)) return { kind: 'failed', reason: 'data: resolved to no object' };
  if (!isJsonObject(profile)) return { kind: 'failed', reason: 'profile: resolved to no object' };
  const recipient = 'recipient' in fields ? filledText(resolved['recipient']) : occasion.recipient;
  return { kind: 'filled', context: { data, profile, recipient, brand: null, template: null } };
}

/** The values of expressions over an occasion, by expression. */
export async function evaluateAll(
  sandbox: Sandbox,
  tenant: Tenant,
  expressions: readonly string[],
  variables: { readonly [name: string]: Json },
): Promise<ReadonlyMap<string, Evaluated>> {
  const scope = { variables, refs: Object.keys(variables), messageStatus: false };
  const values = await Promise.all(
    expressions.map(async (expression): Promise<readonly [string, Evaluated]> => {
      const outcome = await evaluate(sandbox, { tenant: tenantKey(tenant), expression, scope });
      if (outcome.ok) return [expression, { ok: true, ...outcome.value }];
      return [expression, { ok: false, code: outcome.error.code, message: outcome.error.message }];
    }),
  );
  return new Map(values);
}

function withoutAbsent(fields: { readonly [name: string]: unknown }): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;
}
