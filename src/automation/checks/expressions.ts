import { isJsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { placeIn } from './place.ts';
import { isMarked } from './static.ts';

/** Null when JavaScript parses, else a human sentence. */
export type CheckExpression = (expression: string) => string | null;

/** Every expression of an automation is parsed once: a body of 1 MB could hold a hundred thousand of them. */
export type Parsed = { readonly check: CheckExpression; readonly results: Map<string, string | null> };

/** The longest expression, in UTF-16 units. */
const MAX_EXPRESSION = 4096;

/** The most different expressions of an automation. */
const MAX_EXPRESSIONS = 2000;

const TOO_LONG = `an expression has at most ${MAX_EXPRESSION} characters`;
const TOO_MANY = `an automation has at most ${MAX_EXPRESSIONS} different expressions`;

/** The problems of every `${…}` text inside a value, at any depth. */
export function checkExpressions(value: unknown, place: string, parsed: Parsed): readonly Problem[] {
  const problems: Problem[] = [];
  gather(value, place, parsed, problems);
  return problems;
}

/** What is wrong with an `if` condition, which is JavaScript without a marker (reference 7.6). */
export function checkCondition(condition: string, parsed: Parsed): string | null {
  if (condition.trim() === '') return 'must not be empty';
  const message = parse(condition, parsed);
  return message !== null && isMarked(condition) ? 'write the condition without ${ and }' : message;
}

function gather(value: unknown, place: string, parsed: Parsed, problems: Problem[]): void {
  if (typeof value === 'string') {
    const message = isMarked(value) ? parse(value.slice(2, -1), parsed) : null;
    if (message !== null) problems.push({ place, message });
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) gather(item, placeIn(place, index), parsed, problems);
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) gather(value[key], placeIn(place, key), parsed, problems);
  }
}

function parse(expression: string, { check, results }: Parsed): string | null {
  if (expression.length > MAX_EXPRESSION) return TOO_LONG;
  const known = results.get(expression);
  if (known !== undefined) return known;
  if (results.size === MAX_EXPRESSIONS) return TOO_MANY;
  const result = check(expression);
  results.set(expression, result);
  return result;
}
