import { describe, expect, it } from 'vitest';
import { checkAutomation } from '../check.ts';
import type { Step } from '../step.ts';

const problems = (change: object) =>
  checkAutomation(
    { steps: [{ action: 'wait-for', event: 'paid', timeout: '3 days', ...change } as Step] },
    { checkExpression: (text) => (text === '!' ? 'bad syntax' : null) },
  ).map(({ place, message }) => `${place}: ${message}`);

describe('wait-for', () => {
  it.each<object>([
    {},
    { event: 'refs.data.name', key: '${data.id}', event_key: 'properties.order.id', timeout: 'refs.data.t' },
    { where: 'data.total > run.data.total', on_timeout: [{ action: 'exit' }] },
  ])('accepts %j', (change) => {
    expect(problems(change)).toEqual([]);
  });

  it.each<readonly [object, string]>([
    [{ event: '' }, 'steps[0].event: must not be empty'],
    [{ event: 'x'.repeat(801) }, 'steps[0].event: at most 800 bytes of UTF-8'],
    [{ key: '' }, 'steps[0].key: must not be empty'],
    [{ key: 'x'.repeat(1001) }, 'steps[0].key: at most 1000 bytes of UTF-8'],
    [
      { event_key: 'a..b' },
      'steps[0].event_key: expected a path into the event such as "properties.order_id"',
    ],
    [{ event_key: 'a'.repeat(201) }, 'steps[0].event_key: at most 200 bytes of UTF-8'],
    [{ timeout: '2 years' }, 'steps[0].timeout: at most 1 year'],
    [{ where: '!' }, 'steps[0].where: bad syntax'],
    [{ where: ' ' }, 'steps[0].where: must not be empty'],
    [{ on_timeout: [{ action: 'delay' }] }, 'steps[0].on_timeout[0].duration: required'],
  ])('refuses %j', (change, problem) => {
    expect(problems(change)).toEqual([expect.stringContaining(problem)]);
  });
});
