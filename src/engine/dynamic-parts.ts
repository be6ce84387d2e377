import { withoutArms } from '../automation/arms.ts';
import { CONDITIONS, type Condition, conditionsOf, isGroup, partsOf } from '../automation/condition.ts';
import { hasOwn, isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { stripRefs } from '../automation/path.ts';
import { changeAt } from '../automation/pattern.ts';
import type { Step } from '../automation/step.ts';
import { MAX_NESTING } from './admit.ts';

/** What a step reads when it runs. */
export type DynamicParts = {
  /** Every distinct JavaScript expression: the `${…}` texts in document order, then conditions, then `if`. */
  readonly expressions: ReadonlySet<string>;
  /** Every distinct path, without its `refs.` (D-9). */
  readonly paths: ReadonlySet<string>;
};

/**
 * The dynamic parts of a step's fields and of its conditions, not of the steps inside it; what nests too deep to be
 * resolved is left out.
 */
export function dynamicParts(step: Step): DynamicParts {
  const parts = { expressions: new Set<string>(), paths: new Set<string>() };
  gather(fieldsOf(step), parts, MAX_NESTING);
  for (const { condition } of conditionsOf(step)) gatherCondition(condition, parts);
  if (step.if !== undefined) parts.expressions.add(step.if);
  return parts;
}

/** The dynamic parts of any value, e.g. of what a trigger fills a run with. */
export function dynamicPartsOf(value: Json): DynamicParts {
  const parts = { expressions: new Set<string>(), paths: new Set<string>() };
  gather(value, parts, MAX_NESTING);
  return parts;
}

/**
 * The fields of a step that are its own: those that may be dynamic and make up its input. The steps inside it are not,
 * nor are its conditions, which are judged one after another as far as that is needed.
 */
export function fieldsOf(step: Step): JsonObject {
  const { action: _action, if: _if, ref: _ref, ...fields } = withoutArms(step);
  const conditions = CONDITIONS[step.action] ?? [];
  return conditions.reduce((rest, pattern) => changeAt(rest, pattern, () => undefined), fields);
}

/** The path of `refs.<path>`; null for any other text (reference 7.2). */
export function pathOf(text: string): string | null {
  return text.startsWith('refs.') ? stripRefs(text) : null;
}

/** The inner JavaScript of a `${…}` text; null for any other text (reference 7.2). */
export function javascriptOf(text: string): string | null {
  return text.startsWith('${') && text.endsWith('}') ? text.slice(2, -1) : null;
}

/** True for `{ "$ref": "<path>" }` (reference 7.1). */
export function isAccessor(value: Json): value is { readonly $ref: string } {
  return (
    isJsonObject(value) &&
    hasOwn(value, '$ref') &&
    typeof value['$ref'] === 'string' &&
    Object.keys(value).length === 1
  );
}

type Growing = { readonly expressions: Set<string>; readonly paths: Set<string> };

function gather(value: Json, parts: Growing, room: number): void {
  if (typeof value === 'string') gatherText(value, parts);
  if (typeof value !== 'object' || value === null || room === 0) return;
  if (isAccessor(value)) parts.paths.add(stripRefs(value.$ref));
  else for (const child of Object.values<Json>(value)) gather(child, parts, room - 1);
}

function gatherCondition(condition: Condition, parts: Growing): void {
  if (isGroup(condition)) {
    for (const part of partsOf(condition).parts) gatherCondition(part, parts);
  } else if (condition.source === 'js') {
    parts.expressions.add(condition.expression);
  } else {
    if (condition.source === 'step') parts.paths.add(stripRefs(condition.field));
    gather(condition.value, parts, MAX_NESTING);
  }
}

function gatherText(text: string, { expressions, paths }: Growing): void {
  const path = pathOf(text);
  const expression = javascriptOf(text);
  if (path !== null) paths.add(path);
  else if (expression !== null) expressions.add(expression);
}
