import { describe, expect, it } from 'vitest';
import { checkAutomation } from '../check.ts';
import type { Step } from '../step.ts';
import type { RunContext } from './step-check.ts';

const THROTTLE = { action: 'throttle', max_allowed: 10, period: 'PT10M', scope: 'global' } as const;
const NOBODY: RunContext = { recipient: null, template: null, profile: {}, data: {} };

function problemsOf(change: object): readonly string[] {
  const steps = [{ ...THROTTLE, ...change } as Step];
  return checkAutomation({ steps }, { checkExpression: () => null, context: NOBODY }).map(
    ({ place, message }) => `${place}: ${message}`,
  );
}

describe('throttle', () => {
  it.each<object>([
    {},
    { max_allowed: '100000', period: 'P1Y' },
    { max_allowed: 'refs.data.n', period: { $ref: 'data.period' } },
    { scope: 'dynamic', throttle_key: 'refs.data.key' },
    { on_throttle: [] },
    { on_throttle: [{ action: 'delay', duration: '1 day' }] },
  ])('may be %j', (change) => {
    expect(problemsOf(change)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ max_allowed: 0 }, 'steps[0].max_allowed: expected a whole number from 1 to 100000'],
    [{ max_allowed: -5 }, 'steps[0].max_allowed: expected a whole number from 1 to 100000'],
    [{ max_allowed: '1e3' }, 'steps[0].max_allowed: expected a whole number from 1 to 100000'],
    [{ period: 'PT0S' }, 'steps[0].period: must be longer than nothing'],
    [{ period: '2 years' }, 'steps[0].period: at most 366 days'],
    [{ period: '-PT1M' }, 'steps[0].period: expected a number and a unit'],
    [{ scope: 'dynamic' }, 'steps[0].throttle_key: required for the scope "dynamic"'],
    [{ scope: 'user' }, 'steps[0].scope: the run, its profile and its data name no user'],
    [{ on_throttle: [{ action: 'delay' }] }, 'steps[0].on_throttle[0].duration: required'],
  ])('refuses %j', (change, problem) => {
    expect(problemsOf(change)).toEqual([expect.stringContaining(problem)]);
  });
});
