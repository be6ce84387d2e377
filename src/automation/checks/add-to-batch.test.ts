import { describe, expect, it } from 'vitest';
import { checkAutomation } from '../check.ts';
import type { Step } from '../step.ts';
import type { RunContext } from './step-check.ts';

const BATCH = {
  action: 'add-to-batch',
  wait_period: 'PT5M',
  max_wait_period: 'PT1H',
  retain: { type: 'first' },
} as const;

const NOBODY: RunContext = { recipient: null, template: null, profile: {}, data: {} };

function problemsOf(change: object, context: RunContext = NOBODY): readonly string[] {
  const steps = [{ ...BATCH, ...change } as Step];
  return checkAutomation({ steps }, { checkExpression: () => null, context }).map(
    ({ place, message }) => `${place}: ${message}`,
  );
}

describe('add-to-batch', () => {
  it.each<object>([
    {},
    { wait_period: '5 minutes', max_wait_period: 'P60D' },
    { wait_period: 'refs.data.wait', max_wait_period: { $ref: 'data.max' } },
    { max_items: 1 },
    { max_items: '20' },
    { max_items: 'refs.data.max' },
    { retain: { type: 'last', count: 100 } },
    { retain: { type: 'highest', count: '5', sort_key: 'score' } },
    { scope: 'dynamic', batch_key: 'k' },
    { scope: 'dynamic', batch_id: 'k' },
    { batch_id: 'k' },
  ])('may be %j', (change) => {
    expect(problemsOf(change)).toEqual([]);
  });

  const COUNT = 'expected a whole number from 1 to';
  it.each<[object, string]>([
    [{ wait_period: 'PT0S' }, 'wait_period: must be longer than nothing'],
    [{ wait_period: '-PT5M' }, 'wait_period: expected a number and a unit'],
    [{ wait_period: 'PT1H' }, 'wait_period: must be shorter than max_wait_period'],
    [{ wait_period: 'PT2H' }, 'wait_period: must be shorter than max_wait_period'],
    [{ max_wait_period: 'P61D' }, 'max_wait_period: at most 60 days'],
    [{ max_wait_period: '2 months' }, 'max_wait_period: at most 60 days'],
    [{ max_wait_period: 'P9999Y' }, 'max_wait_period: at most 60 days'],
    [{ max_items: 0 }, `max_items: ${COUNT} 1000000`],
    [{ max_items: '-1' }, `max_items: ${COUNT} 1000000`],
    [{ max_items: 1.5 }, `max_items: ${COUNT} 1000000`],
    [{ retain: { type: 'first', count: 101 } }, `retain.count: ${COUNT} 100`],
    [{ retain: { type: 'lowest' } }, 'retain.sort_key: required for "lowest"'],
    [{ retain: { type: 'lowest', sort_key: '' } }, 'retain.sort_key: required for "lowest"'],
    [{ scope: 'dynamic' }, 'batch_key: required for the scope "dynamic"'],
    [{ scope: 'dynamic', batch_key: '' }, 'batch_key: must not be empty'],
    [{ batch_id: 'é'.repeat(257) }, 'batch_id: at most 512 bytes of UTF-8'],
    [{ scope: 'user' }, 'scope: the run, its profile and its data name no user'],
  ])('refuses %j', (change, problem) => {
    expect(problemsOf(change)).toEqual([expect.stringContaining(`steps[0].${problem}`)]);
  });

  it.each<Partial<RunContext>>([
    { recipient: 'u' },
    { profile: { user_id: 'u' } },
    { data: { user_id: 'u' } },
    { data: { userId: 'u' } },
  ])('finds the user in %j', (context) => {
    expect(problemsOf({ scope: 'user' }, { ...NOBODY, ...context })).toEqual([]);
  });

  it('cannot know the user before an invoke, or after a fetch', () => {
    const steps = [{ ...BATCH, scope: 'user' }] as const;
    const fetch = { action: 'fetch-data', webhook: { url: 'https://x' } } as const;
    const checkExpression = () => null;
    expect(checkAutomation({ steps }, { checkExpression })).toEqual([]);
    expect(checkAutomation({ steps: [fetch, ...steps] }, { checkExpression, context: NOBODY })).toEqual([]);
  });
});
