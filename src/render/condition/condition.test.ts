import { describe, expect, it } from 'vitest';
import { createBudget } from '../budget.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { parseCondition } from './parse-condition.ts';

const data = {
  plan: 'pro',
  n: 3,
  zero: 0,
  none: null,
  tags: ['a', 'b'],
  user: { name: 'Ann', 'odd key': 1 },
};
const roots = {
  data,
  profile: { city: 'Oslo' },
  refs: { first: { visible: true } },
  $: { index: 1, item: { ok: true } },
};

function value(source: string) {
  const parsed = parseCondition(source);
  if (parsed.kind === 'invalid') throw new Error(parsed.error);
  return evaluateCondition(parsed.expression, { data, roots }, createBudget());
}

describe('a condition', () => {
  it.each([
    ['data.plan === "pro"', true],
    ['{{data.plan}} === "pro"', true],
    ['{{plan}}', 'pro'],
    ['plan !== `p${"r"}o`', false],
    ['profile.city == "Oslo" && refs.first.visible', true],
    ['refs.second.visible', undefined],
    ['data.missing.deeper?.still', undefined],
    ['$.index + 1', 2],
    ['$.item.ok ? "y" : "n"', 'y'],
    ['!data.none', true],
    ['data.zero ?? 1', 0],
    ['data.zero || "x"', 'x'],
    ['n > 2 && n <= 3 && n < 4 && n >= 3', true],
    ['"b" > "a"', true],
    ['n - 1', 2],
    ['n * 2 / 3 % 2', 0],
    ['-n', -3],
    ['+"4"', 4],
    ['typeof data.none', 'object'],
    ['typeof data.nope', 'undefined'],
    ['"3" == n', true],
    ['null == undefined', true],
    ['data.none != data.nope', false],
    ['"name" in user', true],
    ['"constructor" in user', false],
    ['data.tags.includes("a")', true],
    ['["x", "pro"].includes(plan)', true],
    ['data.tags.indexOf("b")', 1],
    ['plan.toUpperCase().startsWith("PR")', true],
    ['plan.endsWith("o") && plan.trim().toLowerCase().indexOf("o") === 2', true],
    ['data.nope.includes("x")', undefined],
    ['user["odd key"]', 1],
    ['tags[n - 3]', 'a'],
    ['data.tags.length', 2],
    ['"a" + n', 'a3'],
    ['user.constructor', undefined],
    ['plan.constructor', undefined],
    ['user.__proto__', undefined],
    ['data["__proto__"]', undefined],
  ])('%s', (source, expected) => {
    expect(value(source)).toEqual(expected);
  });

  it.each(['data.plan =', 'a b', 'x'.repeat(5_000), '(', ''])(
    'that is no expression is refused: %#',
    (source) => {
      expect(parseCondition(source).kind).toBe('invalid');
    },
  );

  it.each([
    'data.plan = 1',
    '(() => 1)()',
    'new Date()',
    'fetch("x")',
    'plan.repeat(9)',
    'plan["replace"]("a", "b")',
    '/a/.test(plan)',
    'function () {}',
    'n++',
    'this',
    'import("x")',
    'void 0',
    '{}',
  ])('cannot do anything else: %s', (source) => {
    expect(() => value(source)).toThrow(/condition/);
  });

  it('may be nested deeply without harm', () => {
    expect(parseCondition('('.repeat(4_000))).toMatchObject({ kind: 'invalid' });
    expect(value(`${'!'.repeat(1_000)}1`)).toBe(true);
  });
});
