import { splitBraces } from './braces.ts';
import type { Syntax } from './compile.ts';
import type {
  TreeBlock,
  TreeCall,
  TreeHash,
  TreePartial,
  TreeProgram,
  TreeStatement,
  TreeValue,
} from './handlebars-tree.ts';
import { isHelper } from './helpers.ts';
import {
  BLOCK_TYPES,
  type BlockType,
  type Expression,
  type Hash,
  type Program,
  type TemplateNode,
} from './node.ts';

/** What Handlebars allows and we do not. */
export class TemplateError extends Error {}

/** Turns Handlebars' syntax tree into ours, and refuses what could run code or does not exist. */
export function convertProgram(program: TreeProgram | undefined, syntax: Syntax): Program {
  return (program?.body ?? []).flatMap((statement) => convertStatement(statement, syntax));
}

function convertStatement(statement: TreeStatement, syntax: Syntax): Program {
  switch (statement.type) {
    case 'ContentStatement':
      return syntax === 'text' ? splitBraces(statement.value) : textOf(statement.value);
    case 'CommentStatement':
      return [];
    case 'MustacheStatement':
      return [{ kind: 'output', value: callOf(statement), raw: !statement.escaped }];
    case 'BlockStatement':
      return [blockOf(statement, syntax)];
    case 'PartialStatement':
      return [snippetOf(statement)];
    case 'PartialBlockStatement':
      throw new TemplateError('partial blocks are not supported');
    default:
      throw new TemplateError('decorators are not supported');
  }
}

function textOf(text: string): Program {
  return text === '' ? [] : [{ kind: 'text', text }];
}

function blockOf(block: TreeBlock, syntax: Syntax): TemplateNode {
  const name = block.path.type === 'PathExpression' ? block.path.original : '';
  const type = (BLOCK_TYPES as readonly string[]).includes(name) ? (name as BlockType) : 'section';
  const [value] = block.params;
  const isSection = type === 'section';
  if (!isSection && (value === undefined || block.params.length > 1)) {
    throw new TemplateError(`{{#${name}}} takes one value`);
  }
  return {
    kind: 'block',
    type,
    value: isSection || value === undefined ? callOf(block) : expressionOf(value),
    names: block.program?.blockParams ?? [],
    body: convertProgram(block.program, syntax),
    otherwise: convertProgram(block.inverse, syntax),
  };
}

function snippetOf({ name, params, hash }: TreePartial): TemplateNode {
  if (name.type !== 'PathExpression') throw new TemplateError('the name of a snippet must be written out');
  const [context] = params;
  return {
    kind: 'snippet',
    name: name.original,
    context: context === undefined ? null : expressionOf(context),
    hash: hashOf(hash),
  };
}

/** A value, or a call where there are arguments. */
function callOf({ path, params, hash }: TreeCall): Expression {
  if (path.type !== 'PathExpression') return expressionOf(path);
  const pairs = hashOf(hash);
  if (params.length === 0 && pairs.length === 0) return expressionOf(path);
  if (!isHelper(path.original)) throw new TemplateError(`there is no helper "${path.original}"`);
  return { kind: 'call', helper: path.original, args: params.map(expressionOf), hash: pairs };
}

function expressionOf(value: TreeValue): Expression {
  switch (value.type) {
    case 'PathExpression':
      return {
        kind: 'path',
        source: value.original,
        depth: value.depth,
        local: value.data,
        parts: value.parts.map(partOf),
      };
    case 'SubExpression':
      return callOf(value);
    case 'NullLiteral':
      return { kind: 'literal', value: null };
    case 'UndefinedLiteral':
      return { kind: 'literal', value: undefined };
    default:
      return { kind: 'literal', value: value.value };
  }
}

function partOf(part: string | TreeValue): string {
  if (typeof part === 'string') return part;
  throw new TemplateError('a path must be written out; use the helper "lookup"');
}

function hashOf(hash: TreeHash | undefined): Hash {
  return (hash?.pairs ?? []).map(({ key, value }) => [key, expressionOf(value)] as const);
}
