import { isJsonObject, type Json } from '../../automation/json.ts';
import { type Budget, RenderLimit } from '../budget.ts';
import { type Variables, variable } from '../variables.ts';
import { helperOf } from './helpers.ts';
import { follow, isTruthy, propertyOf, toText, type Value } from './lookup.ts';
import type { Block, Expression, Hash, Path, Program, Snippet } from './node.ts';

/** What a template is evaluated with. */
export type Evaluation = {
  readonly variables: Variables;
  readonly budget: Budget;
  readonly locale: string;
  /** Makes data harmless where it is written; `{{{raw}}}` goes around it. */
  readonly escape: (text: string) => string;
  /** Called with the name of every variable that is written and is not there. */
  readonly onMissing: (name: string) => void;
  /** The program of a snippet of the brand; null where there is none. */
  readonly snippet: (name: string) => Program | null;
};

/** Where `this`, `../` and `@index` look. The outermost has no context of its own: it is the variables. */
type Frame = {
  readonly context: Value;
  readonly names: ReadonlyMap<string, Value>;
  readonly locals: ReadonlyMap<string, Value>;
  readonly parent: Frame | null;
};

const OUTERMOST: Frame = { context: undefined, names: new Map(), locals: new Map(), parent: null };
const MAX_SNIPPET_DEPTH = 20;

/** The text of a template. Throws `RenderLimit` when it asks for too much. */
export function evaluateTemplate(program: Program, evaluation: Evaluation): string {
  const out: string[] = [];
  write(program, OUTERMOST, { ...evaluation, out, depth: 0 });
  return out.join('');
}

type Writing = Evaluation & { readonly out: string[]; readonly depth: number };

function write(program: Program, frame: Frame, writing: Writing): void {
  for (const node of program) {
    writing.budget.spend(1);
    if (node.kind === 'text') put(writing, node.text);
    else if (node.kind === 'output') writeValue(node.value, node.raw, frame, writing);
    else if (node.kind === 'block') writeBlock(node, frame, writing);
    else writeSnippet(node, frame, writing);
  }
}

function put({ out, budget }: Writing, text: string): void {
  budget.write(text.length);
  out.push(text);
}

function writeValue(expression: Expression, raw: boolean, frame: Frame, writing: Writing): void {
  if (expression.kind === 'call' && expression.helper === 'partial') {
    const name = toText(resolve(expression.args[0] ?? NOTHING, frame, writing));
    writeSnippet({ kind: 'snippet', name, context: null, hash: expression.hash }, frame, writing);
    return;
  }
  const value = resolve(expression, frame, writing);
  noteMissing(expression, value, frame, writing);
  const text = toText(value);
  put(writing, raw ? text : writing.escape(text));
}

const NOTHING: Expression = { kind: 'literal', value: undefined };

/** Notes a variable that is written, bare or through a helper, and is not there. `default` expects that. */
function noteMissing(expression: Expression, value: Value, frame: Frame, writing: Writing): void {
  if (expression.kind === 'path' && value === undefined) writing.onMissing(expression.source);
  if (expression.kind !== 'call' || expression.helper === 'default') return;
  const [first] = expression.args;
  if (first?.kind === 'path' && valueAt(first, frame, writing) === undefined) writing.onMissing(first.source);
  const isVariable = expression.helper === 'var' || expression.helper === 'path';
  if (isVariable && value === undefined && first?.kind === 'literal') writing.onMissing(String(first.value));
}

function writeBlock(block: Block, frame: Frame, writing: Writing): void {
  const value = resolve(block.value, frame, writing);
  const type = block.type === 'section' ? sectionType(value) : block.type;
  const holds = type === 'unless' ? !isTruthy(value) : isTruthy(value);
  if (type === 'each') writeEach(block, value, frame, writing);
  else if (!holds) write(block.otherwise, frame, writing);
  else if (type !== 'with') write(block.body, frame, writing);
  else write(block.body, inner(frame, value, namesOf(block, [value]), frame.locals), writing);
}

function sectionType(value: Value): Exclude<Block['type'], 'section'> {
  if (Array.isArray(value)) return 'each';
  return isJsonObject(value) ? 'with' : 'if';
}

function writeEach(block: Block, value: Value, frame: Frame, writing: Writing): void {
  const entries: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((item: Json, index) => [index, item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  if (entries.length === 0) write(block.otherwise, frame, writing);
  entries.forEach(([key, item], index) => {
    writing.budget.spend(1);
    const locals = new Map<string, Value>([
      ['index', index],
      ['key', key],
      ['first', index === 0],
      ['last', index === entries.length - 1],
    ]);
    write(block.body, inner(frame, item, namesOf(block, [item, key]), locals), writing);
  });
}

function inner(
  parent: Frame,
  context: Value,
  names: ReadonlyMap<string, Value>,
  locals: Frame['locals'],
): Frame {
  return { context, names: new Map([...parent.names, ...names]), locals, parent };
}

function namesOf({ names }: Block, values: readonly Value[]): ReadonlyMap<string, Value> {
  return new Map(names.map((name, index) => [name, values[index]]));
}

function writeSnippet({ name, context, hash }: Snippet, frame: Frame, writing: Writing): void {
  const program = writing.snippet(name);
  if (program === null) {
    writing.onMissing(`snippet ${name}`);
    return;
  }
  if (writing.depth >= MAX_SNIPPET_DEPTH) throw new RenderLimit(`the snippet "${name}" contains itself`);
  const names = hashOf(hash, frame, writing);
  const base =
    context === null ? frame : inner(frame, resolve(context, frame, writing), new Map(), frame.locals);
  const within = { ...base, names: new Map([...base.names, ...Object.entries(names)]) };
  write(program, within, { ...writing, depth: writing.depth + 1 });
}

function resolve(expression: Expression, frame: Frame, writing: Writing): Value {
  writing.budget.spend(1);
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'path') return valueAt(expression, frame, writing);
  const { helper, hash } = expression;
  const args = expression.args.map((one) => resolve(one, frame, writing));
  // A helper reads its texts from end to end, however often it is asked.
  writing.budget.spend(args.reduce<number>((cost, value) => cost + weightOf(value), 0));
  const [first, second] = args;
  if (helper === 'var' || helper === 'path') return variable(writing.variables, pathIn(first));
  if (helper === 'lookup') return propertyOf(first, toText(second));
  const use = { hash: hashOf(hash, frame, writing), locale: writing.locale };
  return helperOf(helper)?.(args, use);
}

function weightOf(value: Value): number {
  if (typeof value === 'string') return value.length >> 5;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length >> 5 : 0;
}

/** Courier's `{{var "order.id"}}`, with or without JSONPath's `$.` in front. */
function pathIn(value: Value): readonly string[] {
  return toText(value)
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.');
}

function hashOf(hash: Hash, frame: Frame, writing: Writing): { readonly [name: string]: Value } {
  return Object.fromEntries(hash.map(([name, value]) => [name, resolve(value, frame, writing)]));
}

function valueAt({ depth, local, parts }: Path, frame: Frame, { variables }: Writing): Value {
  const [head = '', ...rest] = parts;
  let at = frame;
  for (let up = 0; up < depth && at.parent !== null; up += 1) at = at.parent;
  if (local) return head === 'root' ? variable(variables, rest) : follow(at.locals.get(head), rest);
  if (head !== '' && depth === 0 && at.names.has(head)) return follow(at.names.get(head), rest);
  if (at.parent !== null) return inContext(at.context, parts, variables);
  return parts.length === 0 ? variables.data : variable(variables, parts);
}

/** Inside `each`: the item; Elemental's `$` and `refs` are the same everywhere. */
function inContext(context: Value, parts: readonly string[], variables: Variables): Value {
  const value = follow(context, parts);
  const isGlobal = parts[0] === '$' || parts[0] === 'refs';
  return value === undefined && isGlobal ? variable(variables, parts) : value;
}
