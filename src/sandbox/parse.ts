import { type AnyNode, type Expression, type Options, parse, parseExpressionAt } from 'acorn';
import { type ExpressionError, failure } from './expression.ts';
import { EXPRESSION_LIMIT } from './limits.ts';
import { meantTemplate } from './marker.ts';
import { children, walk } from './syntax-tree.ts';

export type Parsed =
  | { readonly ok: true; readonly tree: Expression }
  | { readonly ok: false; readonly error: ExpressionError };

/** The text before the expression in what is parsed; positions in the tree count from its start. */
export const PREFIX = '"use strict";(()=>(';
const SUFFIX = '\n))';

/**
 * Parses one complete JavaScript expression of at most 4,096 UTF-16 units and refuses what needs a job queue or a
 * module loader (`async`, `await`, `import`). Errors: TOO_LONG, SYNTAX, STACK (nested too deeply).
 *
 * What is parsed is the very wrapper that the VM compiles, and the wrapper must come out in its original shape: a text
 * that closes and reopens the wrapper's parentheses, e.g. `1) + (2`, is refused whatever trick it uses.
 */
export function parseExpression(expression: string): Parsed {
  if (expression.length > EXPRESSION_LIMIT) {
    return refuse('TOO_LONG', `the expression is longer than ${EXPRESSION_LIMIT} characters`);
  }
  if (expression.trim() === '') return refuse('SYNTAX', 'the expression is empty', 0);
  const surrogate = expression.search(/\p{Surrogate}/u);
  if (surrogate >= 0) return refuse('SYNTAX', 'the expression contains half a surrogate pair', surrogate);
  try {
    return checked(expression);
  } catch (error) {
    if (isOutOfStack(error)) return refuse('STACK', 'the expression is nested too deeply');
    if (isSyntaxError(error)) return explain(expression, error);
    // Nothing is known to get here, but whoever finds it must not stop more than their own expression.
    return refuse('SYNTAX', 'the expression cannot be parsed');
  }
}

type AcornError = SyntaxError & { readonly pos: number };

function checked(expression: string): Parsed {
  const text = PREFIX + expression + SUFFIX;
  let htmlComment = -1;
  const options: Options = {
    ecmaVersion: 'latest',
    sourceType: 'script',
    preserveParens: true,
    // Two lexers may disagree on where `<!--` is a comment, and then on where the expression ends.
    onComment: (_block, _comment, start) => {
      if (text[start] !== '/') htmlComment = start;
    },
  };
  const tree = wrapped(parse(text, options).body[1], text.length);
  if (tree === null)
    return refuse('SYNTAX', 'a single complete expression is expected', closingAt(expression));
  if (htmlComment >= 0) {
    return refuse('SYNTAX', 'HTML comments are not available in expressions', htmlComment - PREFIX.length);
  }
  const forbidden = findForbidden(tree);
  if (forbidden === null) return { ok: true, tree };
  const what = forbidden.type === 'ImportExpression' ? 'import() is' : 'async functions are';
  return refuse('SYNTAX', `${what} not available in expressions`, forbidden.start - PREFIX.length);
}

/**
 * The expression inside the wrapper. Nothing but the suffix's own two brackets can close a body that opens with the
 * prefix's last one, if the statement ends with the text.
 */
function wrapped(statement: AnyNode | undefined, end: number): Expression | null {
  if (statement?.type !== 'ExpressionStatement' || statement.end !== end) return null;
  const outer = statement.expression;
  if (outer.type !== 'ParenthesizedExpression') return null;
  const arrow = outer.expression;
  if (arrow.type !== 'ArrowFunctionExpression' || arrow.body.type !== 'ParenthesizedExpression') return null;
  return arrow.body.expression;
}

function findForbidden(tree: AnyNode): AnyNode | null {
  let found: AnyNode | null = null;
  walk(tree, (node) => {
    if (node.type === 'ImportExpression' || ('async' in node && node.async === true)) found = node;
    return children(node);
  });
  return found;
}

function explain(expression: string, error: AcornError): Parsed {
  const position = Math.min(Math.max(error.pos - PREFIX.length, 0), expression.length);
  const template = meantTemplate(expression);
  if (template !== null) {
    return refuse(
      'SYNTAX',
      `to join several parts, write them as one template literal: ${template}`,
      position,
    );
  }
  if (needsAwait(expression)) return refuse('SYNTAX', 'await is not available in expressions', position);
  const message = error.message.replace(/ \(\d+:\d+\)$/, '');
  return refuse('SYNTAX', `${message} at position ${position}`, position);
}

function needsAwait(expression: string): boolean {
  try {
    parseExpressionAt(expression, 0, { ecmaVersion: 'latest', allowAwaitOutsideFunction: true });
    return /\bawait\b/.test(expression);
  } catch {
    return false;
  }
}

/** Where the first complete expression of the text ends. */
function closingAt(expression: string): number {
  try {
    return parseExpressionAt(expression, 0, { ecmaVersion: 'latest', preserveParens: true }).end;
  } catch {
    return 0;
  }
}

/** A few kilobytes of nested brackets are enough; acorn 8.19 catches most of it itself. */
function isOutOfStack(error: unknown): boolean {
  return (
    error instanceof RangeError ||
    (isSyntaxError(error) && error.message.startsWith('Not enough stack space'))
  );
}

function isSyntaxError(error: unknown): error is AcornError {
  return error instanceof SyntaxError && 'pos' in error && typeof error.pos === 'number';
}

function refuse(code: 'TOO_LONG' | 'SYNTAX' | 'STACK', message: string, position?: number): Parsed {
  return { ok: false, error: failure(code, message, position) };
}
