import type { Helper, Helpers } from './helpers.ts';
import { isTruthy, type Value } from './lookup.ts';

/** `{{#if (and a (gt count 3))}}`. */
export const logicHelpers: Helpers = {
  and: (args) => args.every(isTruthy),
  or: (args) => args.some(isTruthy),
  not: ([value]) => !isTruthy(value),
  eq: ([a, b]) => a === b,
  ne: ([a, b]) => a !== b,
  gt: comparing((order) => order > 0),
  gte: comparing((order) => order >= 0),
  lt: comparing((order) => order < 0),
  lte: comparing((order) => order <= 0),
  default: ([value, standard]) => (value === null || value === undefined || value === '' ? standard : value),
  condition: ([a, operator, b]) => compareBy(String(operator ?? ''), a, b),
  conditional: (args, { hash }) =>
    hash['operator'] === 'or' || hash['logical'] === 'or' ? args.some(isTruthy) : args.every(isTruthy),
};

function comparing(holds: (order: number) => boolean): Helper {
  return ([a, b]) => {
    const order = orderOf(a, b);
    return order !== null && holds(order);
  };
}

/** Below 0 where `a` comes first; null where two values have no order. Texts that are numbers are numbers. */
function orderOf(a: Value, b: Value): number | null {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== null && y !== null) return x - y;
  if (typeof a !== 'string' || typeof b !== 'string') return null;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** A number, or a text that is one; null for anything else. */
export function numberOf(value: Value): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Courier's `condition` helper: `{{#if (condition total ">=" 100)}}`. An unknown operator holds for nothing. */
function compareBy(operator: string, a: Value, b: Value): boolean {
  if (operator === '===') return a === b;
  if (operator === '!==') return a !== b;
  if (operator === '==') return looselyEqual(a, b);
  if (operator === '!=') return !looselyEqual(a, b);
  const order = orderOf(a, b);
  if (order === null) return false;
  if (operator === '>') return order > 0;
  if (operator === '>=') return order >= 0;
  if (operator === '<') return order < 0;
  return operator === '<=' && order <= 0;
}

/** `1 == "1"` and `true == "true"`, as in Courier's examples. */
function looselyEqual(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null);
  return typeof a !== 'object' && typeof b !== 'object' && String(a) === String(b);
}
