import { numberOf } from '../comparison.ts';
import { type Comparing, type Condition, isGroup, partsOf } from '../condition.ts';
import type { Json } from '../json.ts';
import { parsePath, stripRefs } from '../path.ts';
import type { Problem } from '../problem.ts';
import { checkCondition, type Parsed } from './expressions.ts';
import { placeIn } from './place.ts';
import { isAccessor, staticText } from './static.ts';
import { problemAt } from './step-check.ts';

const ORDERED: readonly string[] = ['gt', 'gte', 'lt', 'lte'];

type Parts = {
  readonly [K in 'source' | 'field' | 'comparison' | 'value' | 'expression' | 'and' | 'or']?: unknown;
};

const NEITHER = 'expected "source", or a group: "and" or "or" with a list of conditions';

/** What is wrong with the parts of one condition whose fields have the right types; groups are not looked into. */
export function checkConditionParts(parts: Parts): Problem | null {
  const given = (['source', 'and', 'or'] as const).filter((key) => parts[key] !== undefined);
  const [kind, second] = given;
  if (kind === undefined) return { place: '', message: NEITHER };
  if (second !== undefined) return { place: second, message: `not together with "${kind}"` };
  if (kind !== 'source') return null;
  const needed =
    parts.source === 'js' ? (['expression'] as const) : (['field', 'comparison', 'value'] as const);
  const missing = needed.find((key) => parts[key] === undefined);
  if (missing !== undefined) {
    return { place: missing, message: `required where "source" is "${String(parts.source)}"` };
  }
  if (parts.source !== 'js' && parts.expression !== undefined) {
    return { place: 'expression', message: 'only where "source" is "js"' };
  }
  return null;
}

/** What is certain to fail in a condition of the right shape: malformed paths, and JavaScript that is none. */
export function checkConditionTree(condition: Condition, place: string, parsed: Parsed): readonly Problem[] {
  if (isGroup(condition)) {
    const { word, parts } = partsOf(condition);
    const inside = placeIn(place, word);
    return parts.flatMap((part, index) => checkConditionTree(part, placeIn(inside, index), parsed));
  }
  if (condition.source === 'js') {
    return problemAt(`${place}.expression`, checkCondition(condition.expression, parsed));
  }
  const { source, field, comparison, value } = condition;
  return [
    ...problemAt(`${place}.field`, checkField(source, field)),
    ...problemAt(`${place}.value`, ORDERED.includes(comparison) ? checkBound(value) : null),
  ];
}

function checkField(source: Comparing['source'], field: string): string | null {
  const path = parsePath(stripRefs(field));
  if (path === null) return 'expected a path such as "plan" or "order.items[0].id"';
  const isField = source !== 'step' || path.length > 1;
  return isField ? null : 'expected the ref of an earlier step and a field of it, e.g. "first.status"';
}

/** A bound that is certain must be a number. */
function checkBound(value: Json): string | null {
  const isDynamic = isAccessor(value) || (typeof value === 'string' && staticText(value) === null);
  return isDynamic || numberOf(value) !== null ? null : 'expected a number';
}
