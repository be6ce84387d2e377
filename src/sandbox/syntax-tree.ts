import type { AnyNode } from 'acorn';

/** The nodes directly below `node`, in the order of the source. */
export function children(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  for (const field of Object.values(node)) {
    if (Array.isArray(field)) {
      for (const item of field) if (isNode(item)) found.push(item);
    } else if (isNode(field)) {
      found.push(field);
    }
  }
  return found;
}

/** The node without the parentheses and the `?.` wrapper around it. */
export function bare(node: AnyNode): AnyNode {
  let inner = node;
  while (inner.type === 'ParenthesizedExpression' || inner.type === 'ChainExpression')
    inner = inner.expression;
  return inner;
}

/** Calls `visit` for every node, parents first; `visit` names the nodes to go on with. Does not recurse. */
export function walk(tree: AnyNode, visit: (node: AnyNode) => readonly AnyNode[]): void {
  const open = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) open.push(...visit(node));
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
