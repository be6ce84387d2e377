import { hasOwn, isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import type { Problem } from '../automation/problem.ts';
import { createBudget } from './budget.ts';
import { ConditionError, evaluateCondition } from './condition/evaluate-condition.ts';
import { parseCondition } from './condition/parse-condition.ts';
import { LEAVES } from './elemental/element-blocks.ts';
import { compileTemplate, type Syntax } from './template/compile.ts';

const MAX_PROBLEMS = 20;
const MAX_DEPTH = 30;
const CONTAINERS = [
  'meta',
  'channel',
  'group',
  'columns',
  'column',
  'list',
  'list-item',
  'string',
  'link',
  'img',
];
/** Fields that are templates. */
const TEXTS = ['content', 'title', 'preheader', 'href', 'src', 'alt_text', 'color', 'background_color'];

/**
 * What is certain to fail when these elements are rendered: unknown types, templates and conditions that cannot be read.
 * At most twenty problems, in the order of the document; places begin at `place`.
 */
export function checkElements(elements: readonly Json[], place: string): readonly Problem[] {
  const problems: Problem[] = [];
  const budget = { problems, add: (at: string, message: string) => problems.push({ place: at, message }) };
  checkAll(elements, place, 0, budget);
  return problems.slice(0, MAX_PROBLEMS);
}

/** What is certain to fail in one text. Null when it can be read. */
export function checkText(text: string, syntax: Syntax): string | null {
  const compiled = compileTemplate(text, syntax);
  return compiled.kind === 'invalid' ? compiled.error : null;
}

type Notes = { readonly problems: readonly Problem[]; add(place: string, message: string): void };

function checkAll(elements: Json | undefined, place: string, depth: number, notes: Notes): void {
  if (!Array.isArray(elements)) return;
  if (depth > MAX_DEPTH) {
    notes.add(place, `nested more than ${MAX_DEPTH} levels deep`);
    return;
  }
  elements.forEach((element: Json, index) => {
    const at = `${place}[${index}]`;
    if (notes.problems.length >= MAX_PROBLEMS) return;
    if (isJsonObject(element)) checkOne(element, at, depth, notes);
    else notes.add(at, 'expected an element');
  });
}

function checkOne(element: JsonObject, place: string, depth: number, notes: Notes): void {
  const { type } = element;
  const isKnown = typeof type === 'string' && (CONTAINERS.includes(type) || hasOwn(LEAVES, type));
  if (!isKnown)
    notes.add(`${place}.type`, `expected one of ${[...Object.keys(LEAVES), ...CONTAINERS].join(', ')}`);
  checkTexts(element, type === 'html' ? 'html' : 'text', place, notes);
  for (const field of ['if', 'loop']) {
    const error = conditionError(element[field]);
    if (error !== null) notes.add(`${place}.${field}`, error);
  }
  if (isJsonObject(element['raw'])) checkRaw(element['raw'], `${place}.raw`, depth, notes);
  const { locales } = element;
  if (isJsonObject(locales)) {
    for (const [name, own] of Object.entries(locales)) {
      if (!isJsonObject(own)) continue;
      checkTexts(own, type === 'html' ? 'html' : 'text', `${place}.locales.${name}`, notes);
      checkAll(own['elements'], `${place}.locales.${name}.elements`, depth + 1, notes);
    }
  }
  checkAll(element['elements'], `${place}.elements`, depth + 1, notes);
}

function checkTexts(element: JsonObject, syntax: Syntax, place: string, notes: Notes): void {
  for (const field of TEXTS) {
    const text = element[field];
    const error = typeof text === 'string' ? checkText(text, field === 'content' ? syntax : 'text') : null;
    if (error !== null) notes.add(`${place}.${field}`, error);
  }
}

function checkRaw(raw: Json, place: string, depth: number, notes: Notes): void {
  if (depth > MAX_DEPTH) {
    notes.add(place, `nested more than ${MAX_DEPTH} levels deep`);
    return;
  }
  if (typeof raw === 'string') {
    const error = checkText(raw, place.endsWith('.html') ? 'html' : 'text');
    if (error !== null) notes.add(place, error);
  } else if (Array.isArray(raw)) {
    raw.forEach((item: Json, index) => {
      checkRaw(item, `${place}[${index}]`, depth + 1, notes);
    });
  } else if (isJsonObject(raw)) {
    for (const [key, value] of Object.entries(raw)) checkRaw(value, `${place}.${key}`, depth + 1, notes);
  }
}

/** Null for what can be evaluated, as far as one can tell without data. */
function conditionError(source: Json | undefined): string | null {
  if (source === undefined || source === null || source === '') return null;
  if (typeof source !== 'string') return 'expected an expression';
  const parsed = parseCondition(source);
  if (parsed.kind === 'invalid') return parsed.error;
  try {
    evaluateCondition(parsed.expression, { data: {}, roots: {} }, createBudget());
    return null;
  } catch (error) {
    return error instanceof ConditionError ? error.message : 'too deeply nested';
  }
}
