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
import type { Context } from '../engine/run.ts';
import { tokenScope } from '../engine/scope.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';

export type ResolveToken = (tenant: Tenant, field: TokenField, context: Context) => Promise<TokenResult>;

/**
 * Resolves cancellation tokens against the context of an invoke (reference 7.2). Never rejects: what fails gives no
 * token and a warning (D-1 … D-3).
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
  const outcome = await sandbox.evaluate({
    tenant: tenantKey(tenant),
    expression,
    scope: { variables: tokenScope(context).variables, refs: ['data', 'profile'], messageStatus: false },
  });
  return outcome.ok ? tokenFromEvaluated(outcome.value) : tokenFromFailure(outcome.error);
}
