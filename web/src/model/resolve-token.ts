import {
  type JsonObject,
  noToken,
  type Outcome,
  planToken,
  resolveTokenPath,
  type TokenResult,
  tokenFromEvaluated,
  tokenFromFailure,
  tokenFromLiteral,
  tokenScope,
} from '../engine.ts';

/** What a token is tried out with. */
export type SampleContext = {
  readonly data: JsonObject;
  readonly profile: JsonObject;
  readonly recipient: string | null;
};

/** A token, and what the expression gave before it became one. */
export type Resolved = { readonly result: TokenResult; readonly outcome: Outcome | null };

/** Resolves a token as the server does at invoke, with its own code; `evaluate` runs JavaScript. */
export async function resolveToken(
  expression: string,
  context: SampleContext,
  evaluate: (expression: string, variables: JsonObject) => Promise<Outcome>,
): Promise<Resolved> {
  const plan = planToken(expression);
  switch (plan.kind) {
    case 'none':
      return { result: noToken, outcome: null };
    case 'literal':
      return { result: tokenFromLiteral(plan.text), outcome: null };
    case 'path':
      return {
        result: resolveTokenPath(plan.path, { ...context, brand: null, template: null }),
        outcome: null,
      };
    case 'javascript': {
      const { variables } = tokenScope(context);
      const outcome = await evaluate(plan.expression, variables);
      const result = outcome.ok ? tokenFromEvaluated(outcome.value) : tokenFromFailure(outcome.error);
      return { result, outcome };
    }
  }
}

/** Why the mode is what it is, in Courier's order of reading. */
export function modeWords(expression: string): { readonly mode: string; readonly why: string } {
  switch (planToken(expression).kind) {
    case 'none':
      return { mode: 'none', why: 'Empty: runs have no token.' };
    case 'path':
      return { mode: 'refs', why: 'Begins with “refs.”, so it is a path into the run.' };
    case 'javascript':
      return { mode: '${ }', why: 'Wholly inside ${ … }, so it is JavaScript.' };
    case 'literal':
      return {
        mode: 'text',
        why: 'Neither begins with “refs.” nor is it wholly inside ${ … }, so it is plain text.',
      };
  }
}
