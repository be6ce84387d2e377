import { describe, expect, it } from 'vitest';
import { countSteps, withoutArms } from './arms.ts';
import type { Automation } from './automation.ts';
import { checkAutomation } from './check.ts';
import { checkConditionParts } from './checks/condition.ts';
import type { Step } from './step.ts';

const checkExpression = (expression: string) => (expression.endsWith('+') ? 'is not JavaScript' : null);

function problemsOf(...steps: readonly object[]): readonly string[] {
  const problems = checkAutomation({ steps } as unknown as Automation, { checkExpression });
  return problems.map(({ place, message }) => `${place}: ${message}`);
}

const wait = { action: 'delay', duration: '1 day' };
const exit = { action: 'exit' };
const isPro = { source: 'data', field: 'plan', comparison: 'eq', value: 'pro' };
const branch = (then: readonly object[], otherwise?: readonly object[], condition: object = isPro) => ({
  action: 'if',
  condition,
  then,
  ...(otherwise === undefined ? {} : { else: otherwise }),
});

describe('a tree of steps', () => {
  it('is checked throughout, with places', () => {
    const bad = { action: 'delay', duration: 'x' };
    const cases = [{ condition: isPro, steps: [wait, branch([], [bad])] }];
    expect(
      problemsOf({ action: 'switch', cases, default: [bad] }).map((problem) => problem.split(':')[0]),
    ).toEqual(['steps[0].cases[0].steps[1].else[0].duration', 'steps[0].default[0].duration']);
  });

  it('has names that are unique across its arms', () => {
    const named = { ...wait, ref: 'a' };
    expect(problemsOf(branch([named], [named]))).toEqual([
      'steps[0].else[0].ref: another step is called "a" already',
    ]);
  });

  it('forgets what it knew of data wherever an arm may have changed it', () => {
    const context = { recipient: null, template: 'T', profile: {}, data: {} };
    const fetch = { action: 'fetch-data', webhook: { url: 'https://a.example' } };
    const steps = [branch([], [fetch]), { action: 'send' }] as unknown as readonly Step[];
    expect(checkAutomation({ steps }, { checkExpression, context })).toEqual([]);
    expect(checkAutomation({ steps: steps.slice(1) }, { checkExpression, context })).toHaveLength(1);
  });

  it('counts all its steps', () => {
    const steps = [branch([wait, branch([wait, wait])], [wait])] as unknown as readonly Step[];
    expect(countSteps(steps)).toBe(6);
    const arm = Array.from({ length: 500 }, () => wait);
    expect(problemsOf(branch(arm, arm))).toEqual(['steps: at most 1000 steps, got 1001']);
  });

  it('gives its steps without those inside them', () => {
    const step = { ...branch([wait], [wait]), ref: 'a' } as unknown as Step;
    expect(withoutArms(step)).toEqual({ action: 'if', condition: isPro, ref: 'a' });
    expect(withoutArms(wait as Step)).toBe(wait);
    const late = { ...wait, on_late: 'skip' } as Step;
    expect(withoutArms(late)).toBe(late);
  });
});

describe('a step that can never run', () => {
  const unreachable = (place: string) => [
    `${place}: can never run: ${place.replace('[1]', '[0]')} always ends the run`,
  ];
  it.each<[string, readonly object[]]>([
    ['an exit', [exit, wait, wait]],
    ['a branch that always ends', [branch([wait, exit], [exit]), wait]],
    [
      'a switch that always ends',
      [{ action: 'switch', cases: [{ condition: isPro, steps: [exit] }], default: [exit] }, wait],
    ],
    [
      'an experiment that always ends',
      [{ action: 'experiment', key: 'k', variants: [{ name: 'a', weight: 1, steps: [exit] }] }, wait],
    ],
  ])('is refused behind %s', (_what, steps) => {
    expect(problemsOf(...steps)).toEqual(unreachable('steps[1]'));
  });

  it.each<[string, readonly object[]]>([
    ['an exit with a condition', [{ ...exit, if: 'data.a' }, wait]],
    ['an exit at the end', [wait, exit]],
    ['a branch without else', [branch([exit]), wait]],
    ['an arm that goes on', [branch([exit], [wait]), wait]],
    ['a branch that may be skipped', [{ ...branch([exit], [exit]), if: 'data.a' }, wait]],
    [
      'a loop, which may have nothing to go over',
      [{ action: 'loop', items: [], max_iterations: 1, steps: [exit] }, wait],
    ],
    [
      'a variant without steps',
      [{ action: 'experiment', key: 'k', variants: [{ name: 'a', weight: 1 }] }, wait],
    ],
  ])('is not what stands behind %s', (_what, steps) => {
    expect(problemsOf(...steps)).toEqual([]);
  });
});

describe('a condition', () => {
  const group = { or: [isPro, { and: [isPro, { source: 'js', expression: 'a +' }] }] };
  it.each<[object, string]>([
    [{ ...isPro, field: 'a..b' }, 'field: expected a path such as "plan" or "order.items[0].id"'],
    [
      { ...isPro, source: 'step' },
      'field: expected the ref of an earlier step and a field of it, e.g. "first.status"',
    ],
    [{ ...isPro, comparison: 'gt' }, 'value: expected a number'],
    [{ ...isPro, comparison: 'lte', value: null }, 'value: expected a number'],
    [{ ...isPro, value: '${a +}' }, 'value: is not JavaScript'],
    [{ source: 'js', expression: ' ' }, 'expression: must not be empty'],
    [group, 'or[1].and[1].expression: is not JavaScript'],
  ])('%j is refused', (condition, message) => {
    expect(problemsOf(branch([], [], condition))).toEqual([`steps[0].condition.${message}`]);
  });

  it.each([
    { ...isPro, comparison: 'gte', value: ' 7.5 ' },
    { ...isPro, comparison: 'lt', value: 'refs.data.max' },
    { ...isPro, comparison: 'lt', value: '${Date.now()}' },
    { ...isPro, comparison: 'lt', value: { $ref: 'data.max' } },
    { ...isPro, source: 'step', field: 'refs.first.status' },
  ])('%j is fine', (condition) => {
    expect(problemsOf(branch([], [], condition))).toEqual([]);
  });

  it.each<[object, string | null]>([
    [{}, ''],
    [{ and: [], or: [] }, 'or'],
    [{ source: 'js', and: [] }, 'and'],
    [{ source: 'js' }, 'expression'],
    [{ source: 'data', field: 'a', comparison: 'eq' }, 'value'],
    [{ ...isPro, expression: 'a' }, 'expression'],
    [{ source: 'js', expression: 'a' }, null],
    [{ and: [] }, null],
    [isPro, null],
  ])('with the parts %j is wrong at %j', (parts, place) => {
    expect(checkConditionParts(parts)?.place ?? null).toBe(place);
  });
});

describe('a delay, a loop or an experiment', () => {
  const loop = { action: 'loop', items: 'refs.data.a', max_iterations: 3, steps: [] };
  const experiment = { action: 'experiment', key: 'k', variants: [{ name: 'a', weight: 1 }] };
  const local = (until: object) => ({ action: 'delay', until });
  const hours = (within: object) => ({ action: 'delay', within: { from: '09:00', to: '17:00', ...within } });
  it.each<[object, string]>([
    [local({}), 'until.local_time: required: expected a local time such as "09:00", or a "date"'],
    [local({ local_time: '9' }), 'until.local_time: expected a local time such as "09:00"'],
    [local({ local_time: '09:00', before: '1 day' }), 'until.date: required with "before"'],
    [local({ local_time: '09:00', after: '1 day' }), 'until.date: required with "after"'],
    [
      local({ date: '2026-01-01', before: '1 day', after: '1 day' }),
      'until.after: not together with "before"',
    ],
    [local({ date: '2026-01-01', weekdays: ['mon'] }), 'until.weekdays: not together with "date"'],
    [
      local({ local_time: '09:00', timezone: 'X' }),
      'until.timezone: expected a time zone such as "Europe/Berlin" or "UTC"',
    ],
    [hours({ to: '9:00' }), 'within.to: expected another time than "from"'],
    [hours({ from: 'x' }), 'within.from: expected a local time such as "09:00"'],
    [hours({ timezone: 'X' }), 'within.timezone: expected a time zone such as "Europe/Berlin" or "UTC"'],
    [{ ...wait, on_late: 'skip' }, 'if_late_by: required with "on_late"'],
    [
      { ...loop, items: 'orders' },
      'items: expected a list, or a text such as "refs.data.orders" that gives one',
    ],
    [{ ...loop, items: [1, 2, 3, 4] }, 'items: at most 3 (max_iterations)'],
    [{ ...loop, as: 'refs' }, 'as: "refs" is a reserved word'],
    [{ ...experiment, key: '' }, 'key: must not be empty'],
    [{ ...experiment, variants: [] }, 'variants: expected at least one variant with a weight above 0'],
    [
      {
        ...experiment,
        variants: [
          { name: 'a', weight: 1 },
          { name: 'a', weight: 1 },
        ],
      },
      'variants[1].name: another variant is called "a" already',
    ],
  ])('%j is refused', (step, problem) => {
    expect(problemsOf(step)).toEqual([`steps[0].${problem}`]);
  });

  it.each([
    local({ local_time: '09:00', weekdays: ['mon'], timezone: 'refs.profile.timezone' }),
    local({ date: { $ref: 'data.ends' }, before: '3 days', local_time: '10:00' }),
    hours({ weekdays: ['mon'], from: 'refs.data.from', to: '${x}' }),
    { ...wait, if_late_by: '2 hours', on_late: [exit], timezone: 'UTC' },
    { ...loop, items: [1], as: 'order' },
    experiment,
  ])('%j is fine', (step) => {
    expect(problemsOf(step)).toEqual([]);
  });
});
