import type { Automation } from '../automation/automation.ts';
import type { JsonObject } from '../automation/json.ts';
import type { DecidedAsk, UntimedAsk } from '../engine/ask.ts';
import type { Answer, Evaluated } from '../engine/event.ts';
import type { Context } from '../engine/run.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { Request } from '../sandbox/expression.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Database } from '../store/database.ts';
import { messageStatuses } from '../store/message-claim.ts';
import { readProfile, readProfileIn } from '../store/profile-read.ts';
import { findPublished } from '../store/published-read.ts';
import type { ClaimedRun } from '../store/run-claim.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';
import { evaluate } from './evaluate.ts';
import type { PublishedAutomations } from './published.ts';
import { type ResolveTokens, withEventToken } from './tokens.ts';

/** Asks that are answered at once by the node that holds the lease. */
export type OpenAsk = Exclude<UntimedAsk, DecidedAsk>;

export type AnswerDeps = {
  readonly database: Database;
  readonly sandbox: Sandbox;
  readonly outbound: Outbound;
  readonly published: PublishedAutomations;
  readonly resolveTokens: ResolveTokens;
  /** A call to the outside may take this long in all, well within a lease. */
  readonly callTimeoutMs: number;
};

const FETCH_MAX_BYTES = 512 * 1024;

/** Answers what a run asks of the outside world. Rejects only when the database is gone. */
export async function answer(
  deps: AnswerDeps,
  claimed: ClaimedRun,
  ask: OpenAsk,
  now: number,
): Promise<Answer> {
  switch (ask.kind) {
    case 'evaluate':
      return { kind: 'evaluate', results: await evaluateAll(deps.sandbox, claimed, ask, now) };
    case 'statuses':
      return { kind: 'statuses', statuses: await statusesOf(deps.database, claimed, ask.messages) };
    case 'profile':
      return { kind: 'profile', profile: await profileOf(deps.database, claimed, ask) };
    case 'fetch':
      return fetchAnswer(deps, ask.request);
    case 'automation':
      return automationAnswer(deps, claimed, ask.template, ask.context);
  }
}

function profileOf(
  database: Database,
  tenant: Tenant,
  { user_id, tenant_id }: Extract<OpenAsk, { kind: 'profile' }>,
): Promise<JsonObject | null> {
  return tenant_id === null
    ? readProfile(database, tenant, user_id)
    : readProfileIn(database, tenant, user_id, tenant_id);
}

function evaluateAll(
  sandbox: Sandbox,
  tenant: Tenant,
  { expressions, scope }: Extract<OpenAsk, { kind: 'evaluate' }>,
  now: number,
): Promise<readonly Evaluated[]> {
  const request = {
    tenant: tenantKey(tenant),
    scope: {
      variables: { ...scope.variables, refs: scope.refs },
      refs: Object.keys(scope.variables),
      messageStatus: true,
    },
    now,
  };
  return Promise.all(expressions.map((expression) => evaluateOne(sandbox, { ...request, expression })));
}

async function evaluateOne(sandbox: Sandbox, request: Request): Promise<Evaluated> {
  const outcome = await evaluate(sandbox, request);
  return outcome.ok
    ? { ok: true, ...outcome.value }
    : { ok: false, code: outcome.error.code, message: outcome.error.message };
}

async function statusesOf(
  database: Database,
  tenant: Tenant,
  messages: { readonly [ref: string]: string },
): Promise<{ readonly [ref: string]: string }> {
  const found = await messageStatuses(database, tenant, Object.values(messages));
  const statuses = Object.entries(messages).map(([ref, id]) => [ref, found.get(id)] as const);
  return Object.fromEntries(statuses.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function fetchAnswer(
  { outbound, callTimeoutMs: timeoutMs }: AnswerDeps,
  request: Extract<OpenAsk, { kind: 'fetch' }>['request'],
): Promise<Answer> {
  const { body, ...rest } = request;
  const result = await outbound.send({
    ...rest,
    ...(body === null ? {} : { body }),
    timeoutMs,
    maxBytes: FETCH_MAX_BYTES,
  });
  if (result.kind === 'response')
    return { kind: 'fetch', response: { status: result.status, body: result.body } };
  return { kind: 'fetch', failure: result.reason, retryable: result.kind === 'failed' };
}

async function automationAnswer(
  deps: AnswerDeps,
  tenant: ClaimedRun,
  template: string,
  context: Context,
): Promise<Answer> {
  const found = await findPublished(deps.database, tenant, template);
  if (found === null || found.version === null) {
    const reason =
      found === null ? 'no automation has this id or alias' : 'this automation was never published';
    return { kind: 'automation', found: null, reason: `${JSON.stringify(template)}: ${reason}` };
  }
  const automation: Automation = await deps.published.get(tenant, found.id, found.version);
  const origin = { automation, template_id: found.id, template_version: found.version };
  const tokens = withEventToken(await deps.resolveTokens(tenant, automation, context), origin, context);
  return {
    kind: 'automation',
    found: { ...origin, tokens },
    reason: '',
  };
}
