import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySteps } from '../../test/support/arbitraries.ts';
import { armsOf, countSteps } from '../automation/arms.ts';
import type { Condition } from '../automation/condition.ts';
import type { Step } from '../automation/step.ts';
import { firstPlace, nextPlace, places, stepAt } from './cursor.ts';

const condition: Condition = { source: 'js', expression: 'data.a' };
const delay: Step = { action: 'delay', duration: '1 day' };
const send: Step = { action: 'send', template: 'T' };
const cancel: Step = { action: 'cancel', cancelation_token: 't' };
const exit: Step = { action: 'exit' };

const line: readonly Step[] = [delay, send, cancel];
const tree: readonly Step[] = [
  delay,
  { action: 'if', condition, then: [send, { action: 'if', condition, then: [exit] }], else: [] },
  {
    action: 'switch',
    cases: [
      { condition, steps: [cancel] },
      { condition, steps: [] },
    ],
    default: [delay, send],
  },
];

describe('cursor', () => {
  it('walks every step of a list once, in order', () => {
    const walked: string[] = [];
    for (let path = firstPlace(line); path !== null; path = nextPlace(line, path)) walked.push(path);
    expect(walked).toEqual(['0', '1', '2']);
    expect(walked.map((path) => stepAt(line, path))).toEqual(line);
  });

  it('is nowhere in an automation without steps', () => {
    expect(firstPlace([])).toBeNull();
    expect(places([])).toEqual([]);
  });

  it.each(['3', '-1', '1.5', '01', 'x', '', '1.then.0', '1.', '1@0', '__proto__', 'length'])(
    'finds no step of a list at %s',
    (path) => expect(stepAt(line, path)).toBeNull(),
  );

  it('knows the steps inside steps, in the order in which they are written', () => {
    expect(places(tree).map(({ path, arm, step }) => [path, arm, step.action])).toEqual([
      ['0', null, 'delay'],
      ['1', null, 'if'],
      ['1.then.0', '1.then', 'send'],
      ['1.then.1', '1.then', 'if'],
      ['1.then.1.then.0', '1.then.1.then', 'exit'],
      ['2', null, 'switch'],
      ['2.cases.0.steps.0', '2.cases.0.steps', 'cancel'],
      ['2.default.0', '2.default', 'delay'],
      ['2.default.1', '2.default', 'send'],
    ]);
  });

  it.each<[string, string | null, string | null]>([
    ['1', 'then', '1.then.0'],
    ['1', 'else', '2'],
    ['1', 'elsewhere', '2'],
    ['1', null, '2'],
    ['1.then.0', null, '1.then.1'],
    ['1.then.1', 'then', '1.then.1.then.0'],
    ['1.then.1', 'else', '2'],
    ['1.then.1.then.0', null, '2'],
    ['2', 'cases.0.steps', '2.cases.0.steps.0'],
    ['2', 'cases.1.steps', null],
    ['2', 'default', '2.default.0'],
    ['2.cases.0.steps.0', null, null],
    ['2.default.0', null, '2.default.1'],
    ['2.default.1', null, null],
    ['7', null, null],
  ])('after %s, going into %s, stands at %s', (path, arm, next) => {
    expect(nextPlace(tree, path, arm)).toBe(next);
  });

  it.each([
    '1.then',
    '1.then.2',
    '1.else.0',
    '1.cases.0.steps.0',
    '2.cases.0.0',
    '2.cases.2.steps.0',
    '1.then.0.then.0',
  ])('finds no step of a tree at %s', (path) => expect(stepAt(tree, path)).toBeNull());

  it('finds every step where it says that it stands, and leaves it forwards', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const all = places(steps);
        expect(all).toHaveLength(countSteps(steps));
        const order = all.map(({ path }) => path);
        expect(new Set(order).size).toBe(order.length);
        for (const { path, arm, step } of all) {
          expect(stepAt(steps, path)).toBe(step);
          if (arm !== null) expect(path.startsWith(`${arm}.`)).toBe(true);
          for (const name of [null, ...armsOf(step).map((each) => each.name)]) {
            const next = nextPlace(steps, path, name);
            if (next !== null) expect(order.indexOf(next)).toBeGreaterThan(order.indexOf(path));
          }
        }
      }),
    );
  });
});
