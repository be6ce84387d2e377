import { expect, it } from 'vitest';
import { PREFIX, parseExpression } from './parse.ts';
import { compareByRank } from './rank-comparison.ts';

function rewritten(expression: string): string {
  const parsed = parseExpression(expression);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return compareByRank(expression, parsed.tree, PREFIX.length, 'by');
}

it.each([
  ['a < b', 'by("<",a,b)'],
  ['a<=b', 'by("<=",a,b)'],
  ['a > b', 'by(">",a,b)'],
  ['a >= b', 'by(">=",a,b)'],
  ['a < b < c', 'by("<",by("<",a,b),c)'],
  ['a < (b < c)', 'by("<",a,(by("<",b,c)))'],
  ['(a < b) < (c < d)', 'by("<",(by("<",a,b)),(by("<",c,d)))'],
  ['a + 1 < b * 2 && !c', 'by("<",a + 1,b * 2) && !c'],
  ['f(a < b, [c > d])', 'f(by("<",a,b), [by(">",c,d)])'],
  ['a /* < */ < /* > */ b', 'by("<",a,b)'],
  ['`${a < b}<`', '`${by("<",a,b)}<`'],
  ['x => { return x < 1 }', 'x => { return by("<",x,1) }'],
  ['a < (() => b > c)', 'by("<",a,(() => by(">",b,c)))'],
])('%s becomes %s', (before, after) => {
  expect(rewritten(before)).toBe(after);
});

it.each(['a === b', 'a << b', 'a >> b', 'a >>> b', 'a => b', 'a in b', '"a < b"', '/a<b/', 'a - b'])(
  'leaves %s alone',
  (expression) => {
    expect(rewritten(expression)).toBe(expression);
  },
);
