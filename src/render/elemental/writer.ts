import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import type { Budget } from '../budget.ts';
import { ConditionError, evaluateCondition } from '../condition/evaluate-condition.ts';
import { parseCondition } from '../condition/parse-condition.ts';
import { RenderFailure } from '../failure.ts';
import { escapeMarkdown, markdownCost } from '../markdown/inline.ts';
import { compileTemplate, type Syntax } from '../template/compile.ts';
import { type Evaluation, evaluateTemplate } from '../template/evaluate.ts';
import type { Value } from '../template/lookup.ts';
import type { Variables } from '../variables.ts';

/** What stays the same while one message is rendered for one channel. */
export type RenderContext = {
  readonly budget: Budget;
  /** BCP 47, for numbers and dates. */
  readonly locale: string;
  readonly onMissing: (name: string) => void;
  /** The text of a snippet of the brand; null where there is none. */
  readonly snippet: (name: string) => string | null;
};

/** Fills texts of a message with its variables. */
export type Writer = {
  readonly variables: Variables;
  /** Markdown: data is written so that it says only itself. */
  markdown(source: string, place: string): string;
  /** Text that nothing reads again. */
  plain(source: string, place: string): string;
  /** HTML: data is escaped, `{{{raw}}}` is not. Single braces are CSS. */
  html(source: string, place: string): string;
  /** The value of an `if` or a `loop`. */
  condition(source: string, place: string): Value;
  /** Every text inside a value. */
  deep(value: Json, place: string): Json;
  /** Counts work that is not a template's. */
  charge(steps: number): void;
  /** The same with other variables. */
  with(variables: Variables): Writer;
};

export function createWriter(context: RenderContext, variables: Variables): Writer {
  const snippetIn = (syntax: Syntax) => (name: string) => {
    const text = context.snippet(name);
    return text === null ? null : programOf(text, `snippet ${name}`, syntax, context);
  };
  const base = { ...context, variables, snippet: snippetIn('text') };
  const evaluations = {
    markdown: { ...base, escape: escapeMarkdown },
    plain: { ...base, escape: same },
    html: { ...base, escape: escapeHtml, snippet: snippetIn('html') },
  };
  const fill = (source: string, place: string, syntax: Syntax, evaluation: Evaluation) =>
    evaluateTemplate(programOf(source, place, syntax, context), evaluation);
  const plain = (source: string, place: string) => fill(source, place, 'text', evaluations.plain);
  const deep = (value: Json, place: string): Json => {
    context.budget.spend(1);
    if (typeof value === 'string') return plain(value, place);
    if (Array.isArray(value)) return value.map((item: Json, index) => deep(item, `${place}[${index}]`));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, deep(item, `${place}.${key}`)]),
    ) as JsonObject;
  };
  return {
    variables,
    markdown: (source, place) => {
      const text = fill(source, place, 'text', evaluations.markdown);
      context.budget.spend(markdownCost(text));
      return text;
    },
    plain,
    html: (source, place) => fill(source, place, 'html', evaluations.html),
    condition: (source, place) => conditionOf(source, place, variables, context),
    deep,
    charge: context.budget.spend,
    with: (others) => createWriter(context, others),
  };
}

/** Text inside HTML, also inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function same(text: string): string {
  return text;
}

function programOf(source: string, place: string, syntax: Syntax, { budget }: RenderContext) {
  const compiled = compileTemplate(source, syntax);
  if (compiled.kind === 'invalid') throw new RenderFailure(`${place}: ${compiled.error}`);
  // The most that compiling can have cost, whether it was in the cache or not: the same message costs the same twice.
  budget.spend(compiled.cost * 10);
  return compiled.program;
}

function conditionOf(source: string, place: string, variables: Variables, { budget }: RenderContext): Value {
  const parsed = parseCondition(source);
  if (parsed.kind === 'invalid') throw new RenderFailure(`${place}: ${parsed.error}`);
  try {
    return evaluateCondition(parsed.expression, variables, budget);
  } catch (error) {
    if (error instanceof ConditionError) throw new RenderFailure(`${place}: ${error.message}`);
    throw error;
  }
}
