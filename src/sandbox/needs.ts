import type { AnyNode, MemberExpression } from 'acorn';
import { bare, children, walk } from './syntax-tree.ts';

/** Which part of a value an expression can reach: everything, or only these keys of it. */
export type Need = 'all' | Needs;
export type Needs = ReadonlyMap<string, Need>;

type Growing = Map<string, 'all' | Growing>;

/**
 * Every name that the expression mentions, with the part of it that can be reached by way of it: `data.order.id` needs
 * only that, `data[x]` or `{ ...data }` need the whole of `data`.
 *
 * Scoping is ignored, so a local variable called `data` may add to the need for the context's `data`: too much is
 * only slower, too little would be wrong.
 */
export function findNeeds(tree: AnyNode): Needs {
  const needs: Growing = new Map();
  walk(tree, (node) => {
    switch (node.type) {
      case 'Identifier':
        add(needs, [node.name]);
        return [];
      case 'MemberExpression': {
        const { path, rest } = trace(node);
        add(needs, path);
        return rest;
      }
      case 'CallExpression':
        return [...callee(needs, node.callee), ...node.arguments];
      case 'TaggedTemplateExpression':
        return [...callee(needs, node.tag), node.quasi];
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        return node.computed
          ? children(node)
          : children(node).filter((child) => child !== node.key || child === node.value);
      default:
        return children(node);
    }
  });
  return needs;
}

/** What is reachable through either. */
export function union(left: Need | undefined, right: Need): Need {
  if (left === undefined) return right;
  if (left === 'all' || right === 'all') return 'all';
  const both = new Map(left);
  for (const [key, need] of right) both.set(key, union(both.get(key), need));
  return both;
}

/** A called member hands its object over as `this`, so all of the object can be reached. */
function callee(needs: Growing, node: AnyNode): readonly AnyNode[] {
  const target = bare(node);
  if (target.type !== 'MemberExpression') return [node];
  const { path, rest } = trace(target);
  add(needs, path.slice(0, -1));
  return rest;
}

/**
 * The path `['data', 'order', 'id']` of `data.order['id']`; if a key is computed or the start is not a name, no path but
 * what remains to be looked at, in one go: long chains must not be followed again from each of their links.
 */
function trace(member: MemberExpression): { readonly path: string[]; readonly rest: readonly AnyNode[] } {
  const keys: string[] = [];
  let node: AnyNode = member;
  while (node.type === 'MemberExpression') {
    const key = staticKey(node);
    if (key === null) return { path: [], rest: node.computed ? [node.object, node.property] : [node.object] };
    keys.push(key);
    node = bare(node.object);
  }
  if (node.type !== 'Identifier') return { path: [], rest: [node] };
  return { path: [node.name, ...keys.reverse()], rest: [] };
}

function staticKey(member: MemberExpression): string | null {
  const { property } = member;
  if (!member.computed) return property.type === 'Identifier' ? property.name : null;
  if (property.type !== 'Literal') return null;
  return typeof property.value === 'string' || typeof property.value === 'number'
    ? String(property.value)
    : null;
}

function add(needs: Growing, path: readonly string[]): void {
  // An inherited member (`hasOwnProperty`, `__proto__`) may look at any part of its object.
  const inherited = path.findIndex((key, index) => index > 0 && key in Object.prototype);
  const keys = inherited < 0 ? path : path.slice(0, inherited);
  let level = needs;
  for (const [index, key] of keys.entries()) {
    const known = level.get(key);
    if (known === 'all') return;
    if (index === keys.length - 1) {
      level.set(key, 'all');
      return;
    }
    const next: Growing = known ?? new Map();
    level.set(key, next);
    level = next;
  }
}
