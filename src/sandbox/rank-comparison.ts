import type { AnyNode, BinaryExpression } from 'acorn';
import { children, walk } from './syntax-tree.ts';

type Edit = { readonly from: number; readonly to: number; readonly text: string };

/**
 * `text` with every `a < b`, `<=`, `>`, `>=` turned into `helper("<",a,b)`. JavaScript compares two strings letter by
 * letter and offers no way to change that, while `refs.mail.status < MessageStatus.Opened` must compare by rank and
 * `=== 'OPENED'` must keep working on the same value (reference 7.6).
 *
 * @param offset position of `text` in what `tree` was parsed from
 */
export function compareByRank(text: string, tree: AnyNode, offset: number, helper: string): string {
  const edits: Edit[] = [];
  walk(tree, (node) => {
    if (node.type === 'BinaryExpression' && isRelational(node)) {
      edits.push({ from: node.start, to: node.start, text: `${helper}("${node.operator}",` });
      edits.push({ from: node.left.end, to: node.right.start, text: ',' });
      edits.push({ from: node.end, to: node.end, text: ')' });
    }
    return children(node);
  });
  let result = '';
  let done = 0;
  for (const edit of edits.sort(inOrder)) {
    result += text.slice(done, edit.from - offset) + edit.text;
    done = edit.to - offset;
  }
  return result + text.slice(done);
}

function isRelational(node: BinaryExpression): boolean {
  return ['<', '<=', '>', '>='].includes(node.operator);
}

/** At one place: first what closes, then what separates, then what opens; the sort keeps parents before children. */
function inOrder(left: Edit, right: Edit): number {
  return left.from - right.from || kind(left) - kind(right);
}

function kind(edit: Edit): number {
  if (edit.text === ')') return 0;
  return edit.text === ',' ? 1 : 2;
}
