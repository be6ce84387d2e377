import { eventToken } from '../automation/cancel-on.ts';
import { isTruthy } from '../engine/condition.ts';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Database } from '../store/database.ts';
import type { MatchedRule } from '../store/event-match.ts';
import type { Tenant } from '../store/scope.ts';
import { isOpenToken } from '../store/token-open.ts';
import type { Canceler } from './cancel-runs.ts';
import { evaluateAll } from './fill-run.ts';
import { dataOf, type InboundEvent } from './inbound-event.ts';
import type { ResolveToken } from './tokens.ts';

export type CancelByEventDeps = {
  readonly database: Database;
  readonly sandbox: Sandbox;
  readonly resolveToken: ResolveToken;
  readonly canceler: Canceler;
};

/** What the rules came to: receipts, and why a rule could not be judged. */
export type CanceledByEvent = {
  readonly cancelation_ids: readonly string[];
  readonly problems: readonly string[];
};

/** Cancels what the rules of `cancel_on` say, each token once; writes no receipt where there is nothing to cancel. */
export async function cancelByEvent(
  deps: CancelByEventDeps,
  tenant: Tenant,
  event: InboundEvent,
  rules: readonly MatchedRule[],
): Promise<CanceledByEvent> {
  const found = await Promise.all(rules.map((matched) => tokenOf(deps, tenant, event, matched)));
  const tokens = new Set(found.flatMap((one) => ('token' in one && one.token !== null ? [one.token] : [])));
  const cancelation_ids: string[] = [];
  for (const token of tokens) {
    if (!(await isOpenToken(deps.database, tenant, token))) continue;
    const id = newId();
    await deps.canceler.cancel(
      {
        workspace_id: tenant.workspace_id,
        environment: tenant.environment,
        id,
        target: { kind: 'token', token, excludedRunId: null },
        actor: { type: 'event', id: event.message_id, name: event.name },
        reason: null,
      },
      { maxRuns: null },
    );
    cancelation_ids.push(id);
  }
  return { cancelation_ids, problems: found.flatMap((one) => ('problem' in one ? [one.problem] : [])) };
}

type Found = { readonly token: string | null } | { readonly problem: string };

async function tokenOf(
  { sandbox, resolveToken }: CancelByEventDeps,
  tenant: Tenant,
  event: InboundEvent,
  { automation_id, version, rule }: MatchedRule,
): Promise<Found> {
  const data = dataOf(event);
  if (rule.if !== undefined) {
    const results = await evaluateAll(sandbox, tenant, [rule.if], { event: event.event, data });
    const met = results.get(rule.if);
    if (met?.ok !== true) return { problem: `cancel_on of ${automation_id}: if: ${met?.message ?? ''}` };
    if (!isTruthy(met)) return { token: null };
  }
  if (rule.token === undefined || rule.token === null) {
    return { token: event.user_id === null ? null : eventToken(automation_id, version, event.user_id) };
  }
  const context = { data, profile: {}, recipient: event.user_id, brand: null, template: null };
  const { token, warnings } = await resolveToken(tenant, rule.token, context);
  const [warning] = warnings;
  return token === null && warning !== undefined
    ? { problem: `cancel_on of ${automation_id}: token: ${warning.message}` }
    : { token };
}
