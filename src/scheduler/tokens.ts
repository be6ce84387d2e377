import type { Automation } from '../automation/automation.ts';
import { cancelsByUser, eventToken, withToken } from '../automation/cancel-on.ts';
import { type RunTokens, runTokens, type TokenFields } from '../automation/run-tokens.ts';
import {
  noToken,
  planToken,
  resolveTokenPath,
  type TokenField,
  type TokenResult,
  tokenFromEvaluated,
  tokenFromFailure,
  tokenFromLiteral,
} from '../automation/token.ts';
import { fallbackRecipient } from '../engine/recipient.ts';
import type { Context } from '../engine/run.ts';
import { tokenScope } from '../engine/scope.ts';
import { BelayError } from '../errors.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';
import { evaluate } from './evaluate.ts';

export type ResolveTokens = (tenant: Tenant, fields: TokenFields, context: Context) => Promise<RunTokens>;

/** Resolves all tokens of an automation, beside each other. */
export function createTokensResolver(resolveToken: ResolveToken): ResolveTokens {
  return async (tenant, { cancelation_token, cancelation_tokens = [] }, context) => {
    const resolving = cancelation_tokens.map((field) => resolveToken(tenant, field, context));
    const [single, ...further] = await Promise.all([
      resolveToken(tenant, cancelation_token, context),
      ...resolving,
    ]);
    return runTokens(single, further);
  };
}

/** Where a run comes from; null for what is not saved, or not published. */
type Origin = {
  readonly automation: Automation;
  readonly template_id: string | null;
  readonly template_version: number | null;
};

/** Adds the token by which the events of its user find a run whose automation says `cancel_on`. */
export function withEventToken(
  tokens: RunTokens,
  { automation, template_id, template_version }: Origin,
  context: Context,
): RunTokens {
  const user = fallbackRecipient(context);
  if (template_id === null || template_version === null || user === null) return tokens;
  if (!cancelsByUser(automation.cancel_on)) return tokens;
  return withToken(tokens, eventToken(template_id, template_version, user));
}

export type ResolveToken = (tenant: Tenant, field: TokenField, context: Context) => Promise<TokenResult>;

/**
 * Resolves cancellation tokens against the context of an invoke (reference 7.2). An expression that fails gives no
 * token and a warning (D-1 … D-3); only where the sandbox itself is overloaded nothing is accepted, since a run that
 * could have had a token must not start without one.
 */
export function createTokenResolver(sandbox: Sandbox): ResolveToken {
  return async (tenant, field, context) => {
    const plan = planToken(field);
    switch (plan.kind) {
      case 'none':
        return noToken;
      case 'literal':
        return tokenFromLiteral(plan.text);
      case 'path':
        return resolveTokenPath(plan.path, context);
      case 'javascript':
        return evaluateToken(sandbox, tenant, plan.expression, context);
    }
  };
}

async function evaluateToken(
  sandbox: Sandbox,
  tenant: Tenant,
  expression: string,
  context: Context,
): Promise<TokenResult> {
  const outcome = await evaluate(sandbox, {
    tenant: tenantKey(tenant),
    expression,
    scope: { variables: tokenScope(context).variables, refs: ['data', 'profile'], messageStatus: false },
  });
  if (outcome.ok) return tokenFromEvaluated(outcome.value);
  if (outcome.error.retryable) {
    throw new BelayError(
      'unavailable',
      'The expression sandbox is busy; nothing was started. Try again in a second.',
      {
        retryAfter: 1,
      },
    );
  }
  return tokenFromFailure(outcome.error);
}
