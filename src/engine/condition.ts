import type { Evaluated } from './event.ts';
import { NOT_EVALUATED } from './resolve.ts';
import { failed, type Outcome } from './rule.ts';

/**
 * What an `if` makes of its step (reference 7.6, D-15): null to go on, `SKIPPED` when it is falsy, an error when it
 * has no value. Without an `if` a step goes on.
 */
export function conditionOutcome(
  expression: string | undefined,
  evaluated: ReadonlyMap<string, Evaluated>,
): Outcome | null {
  if (expression === undefined) return null;
  const result = evaluated.get(expression) ?? NOT_EVALUATED;
  if (!result.ok) return failed(result.code, `if: ${result.message}`);
  return isTruthy(result) ? null : { kind: 'done', status: 'SKIPPED' };
}

/** JavaScript's truthiness of what the expression gave, of which `value` alone is not enough: Infinity crosses as null. */
export function isTruthy({ type, value, text }: Extract<Evaluated, { ok: true }>): boolean {
  if (type === 'number') return Boolean(Number(text));
  if (type === 'bigint') return text !== '0';
  return type === 'object' || type === 'array' || Boolean(value);
}
