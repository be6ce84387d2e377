import { isJsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { placeIn } from './place.ts';
import { isMarked } from './static.ts';
import { problemAt } from './step-check.ts';

/** Null when JavaScript parses, else a human sentence. */
export type CheckExpression = (expression: string) => string | null;

/** The longest expression, in UTF-16 units. */
export const MAX_EXPRESSION = 4096;

/** The problems of every `${…}` text inside a value, at any depth. */
export function checkExpressions(value: unknown, place: string, check: CheckExpression): readonly Problem[] {
  const problems: Problem[] = [];
  gather(value, place, check, problems);
  return problems;
}

/** What is wrong with an `if` condition, which is JavaScript without a marker (reference 7.6). */
export function checkCondition(condition: string, check: CheckExpression): string | null {
  if (condition.trim() === '') return 'must not be empty';
  const message = checkLength(condition) ?? check(condition);
  if (message === null || !isMarked(condition)) return message;
  return 'write the condition without ${ and }';
}

function gather(value: unknown, place: string, check: CheckExpression, problems: Problem[]): void {
  if (typeof value === 'string') {
    if (!isMarked(value)) return;
    const expression = value.slice(2, -1);
    problems.push(...problemAt(place, checkLength(expression) ?? check(expression)));
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) gather(item, placeIn(place, index), check, problems);
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) gather(value[key], placeIn(place, key), check, problems);
  }
}

function checkLength(expression: string): string | null {
  return expression.length > MAX_EXPRESSION ? `an expression has at most ${MAX_EXPRESSION} characters` : null;
}
