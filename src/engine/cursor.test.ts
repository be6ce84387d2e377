import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySteps } from '../../test/support/arbitraries.ts';
import { armsOf, countSteps } from '../automation/arms.ts';
import type { Condition } from '../automation/condition.ts';
import type { Step } from '../automation/step.ts';
import { firstPlace, placeBehind, placeInside, places, siblingPlace, stepAt } from './cursor.ts';
import { passesSeen } from './loops.ts';

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

const once = () => 1;

/** Where a run stands after a step that went into an arm, or into none. */
const nextPlace = (steps: readonly Step[], path: string, arm: string | null = null) =>
  (arm === null ? null : placeInside(steps, path, arm)) ?? placeBehind(steps, path, once);

describe('cursor', () => {
  it('walks every step of a list once, in order', () => {
    const walked: string[] = [];
    for (let path = firstPlace(line); path !== null; path = placeBehind(line, path, once)) walked.push(path);
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

  const loop: Step = { action: 'loop', items: [], max_iterations: 9, steps: [send, cancel] };
  const loops: readonly Step[] = [
    delay,
    { ...loop, steps: [{ action: 'if', condition, then: [loop] }, send] },
    exit,
  ];
  const passes = (path: string) => (path === '1' ? 2 : 3);

  it.each<[string, string | null]>([
    ['1', '2'],
    ['1@0.steps.0', '1@0.steps.1'],
    ['1@0.steps.1', '1@1.steps.0'],
    ['1@1.steps.1', '2'],
    ['1@0.steps.0.then.0@1.steps.0', '1@0.steps.0.then.0@1.steps.1'],
    ['1@0.steps.0.then.0@1.steps.1', '1@0.steps.0.then.0@2.steps.0'],
    ['1@0.steps.0.then.0@2.steps.1', '1@0.steps.1'],
  ])('after %s, in loops, stands at %s', (path, next) => {
    expect(stepAt(loops, path)).not.toBeNull();
    expect(placeBehind(loops, path, passes)).toBe(next);
  });

  it('goes into the first pass of a loop', () => {
    expect(placeInside(loops, '1', 'steps')).toBe('1@0.steps.0');
    expect(placeInside(loops, '1', 'then')).toBeNull();
    expect(placeInside(loops, '9', 'steps')).toBeNull();
  });

  it.each([
    '1.steps.0',
    '1@0',
    '1@.steps.0',
    '1@01.steps.0',
    '1@0.steps.9',
    '0@0.steps.0',
    '1@0.steps.0@0.then.0',
  ])('finds no step of a loop at %s', (path) => expect(stepAt(loops, path)).toBeNull());

  it('lists the steps of a loop once for each pass', () => {
    const shown = passesSeen(['1@1.steps.0', '1@0.steps.0.then.0@2.steps.0']);
    expect(places(loops, shown).map(({ path, owner }) => [path, owner])).toEqual([
      ['0', null],
      ['1', null],
      ['1@0.steps.0', '1'],
      ['1@0.steps.0.then.0', '1@0.steps.0'],
      ...[0, 1, 2].flatMap((pass) =>
        [0, 1].map((index) => [`1@0.steps.0.then.0@${pass}.steps.${index}`, '1@0.steps.0.then.0']),
      ),
      ['1@0.steps.1', '1'],
      ['1@1.steps.0', '1'],
      ['1@1.steps.0.then.0', '1@1.steps.0'],
      ['1@1.steps.0.then.0@0.steps.0', '1@1.steps.0.then.0'],
      ['1@1.steps.0.then.0@0.steps.1', '1@1.steps.0.then.0'],
      ['1@1.steps.1', '1'],
      ['2', null],
    ]);
  });

  it('knows the neighbour in the same list', () => {
    expect(siblingPlace(loops, '1@0.steps.0')).toBe('1@0.steps.1');
    expect(siblingPlace(loops, '1@0.steps.1')).toBeNull();
    expect(siblingPlace(loops, '9')).toBeNull();
  });

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
