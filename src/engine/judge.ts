import { compare } from '../automation/comparison.ts';
import { type Comparing, type Condition, isGroup, partsOf, type Scripted } from '../automation/condition.ts';
import { comparisonWords, expressionWords } from '../automation/condition-words.ts';
import type { Json } from '../automation/json.ts';
import { lookup, stripRefs } from '../automation/path.ts';
import { isTruthy } from './condition.ts';
import { NOT_EVALUATED, resolve, type Values } from './resolve.ts';

/** What a condition came to, in words, e.g. `data.plan` was `free`, expected `pro`; or why it could not be judged. */
export type Judgement =
  | { readonly ok: true; readonly holds: boolean; readonly words: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * Judges a condition against a run (reference 6.14). Of a group only as much is looked at as decides it, from the first
 * on: what stands behind may fail without harm.
 */
export function judge(condition: Condition, values: Values): Judgement {
  if (!isGroup(condition)) {
    return condition.source === 'js'
      ? judgeExpression(condition, values)
      : judgeComparison(condition, values);
  }
  const { word, parts } = partsOf(condition);
  const decides = word === 'or';
  const words: string[] = [];
  for (const part of parts) {
    const judged = judge(part, values);
    if (!judged.ok || judged.holds === decides) return judged;
    words.push(judged.words);
  }
  return { ok: true, holds: !decides, words: words.join('; ') };
}

function judgeExpression({ expression }: Scripted, { evaluated }: Values): Judgement {
  const result = evaluated.get(expression) ?? NOT_EVALUATED;
  if (!result.ok) return result;
  const value = result.type === 'undefined' ? undefined : result.value;
  return { ok: true, holds: isTruthy(result), words: expressionWords(expression, value) };
}

function judgeComparison({ source, field, comparison, value }: Comparing, values: Values): Judgement {
  const resolved = resolve({ value }, values);
  if (!resolved.ok) return { ok: false, code: resolved.error.code, message: resolved.error.message };
  const right = resolved.value['value'] ?? null;
  const { name, found } = source === 'step' ? ofStep(field, values.root) : inside(source, field, values.root);
  const holds = compare(found ?? null, comparison, right);
  return { ok: true, holds, words: comparisonWords(name, found, comparison, right, holds) };
}

type Found = { readonly name: string; readonly found: Json | undefined };

function ofStep(field: string, root: Json): Found {
  const path = stripRefs(field);
  return { name: `refs.${path}`, found: lookup(root, path) };
}

/** A path inside `data` or `profile`; older pages write the source in front of it, which is read where nothing is called so. */
function inside(source: 'data' | 'profile', field: string, root: Json): Found {
  const path = stripRefs(field);
  const prefixed = joined(source, path);
  const found = lookup(root, prefixed);
  if (found === undefined && path.startsWith(`${source}.`)) return { name: path, found: lookup(root, path) };
  return { name: prefixed, found };
}

function joined(source: string, path: string): string {
  return path.startsWith('[') ? `${source}${path}` : `${source}.${path}`;
}
