import type { Value } from '../template/lookup.ts';

/** JavaScript's operators over JSON. Objects and lists are equal only to themselves, and have no order. */
export function operate(operator: string, a: Value, b: Value): Value {
  switch (operator) {
    case '===':
      return a === b;
    case '!==':
      return a !== b;
    case '==':
      return looselyEqual(a, b);
    case '!=':
      return !looselyEqual(a, b);
    case '+':
      return typeof a === 'number' && typeof b === 'number' ? a + b : plain(a) + plain(b);
    case 'in':
      return typeof b === 'object' && b !== null && Object.hasOwn(b, String(a));
    default:
      return compareOrCalculate(operator, a, b);
  }
}

function compareOrCalculate(operator: string, a: Value, b: Value): Value {
  const [x, y] = typeof a === 'string' && typeof b === 'string' ? [a, b] : [numberOf(a), numberOf(b)];
  if (operator === '<') return x < y;
  if (operator === '<=') return x <= y;
  if (operator === '>') return x > y;
  if (operator === '>=') return x >= y;
  const [p, q] = [numberOf(a), numberOf(b)];
  if (operator === '-') return p - q;
  if (operator === '*') return p * q;
  if (operator === '/') return p / q;
  if (operator === '%') return p % q;
  return undefined;
}

function looselyEqual(a: Value, b: Value): boolean {
  if (typeof a === 'object' || typeof b === 'object' || a === undefined || b === undefined)
    return (a ?? null) === (b ?? null);
  return typeof a === typeof b ? a === b : Number(a) === Number(b);
}

function numberOf(value: Value): number {
  return typeof value === 'object' && value !== null ? Number.NaN : Number(value);
}

function plain(value: Value): string {
  return typeof value === 'object' && value !== null ? '' : String(value ?? '');
}
