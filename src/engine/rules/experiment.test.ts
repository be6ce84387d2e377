import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enterStep } from '../../../test/support/runs.ts';
import type { StepOf } from '../../automation/step.ts';
import type { Context } from '../run.ts';

const step = (weights: readonly number[], key = 'subject'): StepOf<'experiment'> => ({
  action: 'experiment',
  key,
  variants: weights.map((weight, index) => ({ name: `v${index}`, weight })),
});
const drawn = (of: StepOf<'experiment'>, context: Partial<Context>) =>
  (enterStep(of, context).record?.output as { readonly variant: string } | null)?.variant;

describe('experiment', () => {
  it('gives a user the same variant at all times, by whatever name the run knows the user', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }),
        (user, weights) => {
          fc.pre(weights.some((weight) => weight > 0));
          const of = step(weights);
          const variant = drawn(of, { recipient: user });
          expect(drawn(of, { data: { user_id: user } })).toBe(variant);
          expect(
            drawn({ ...of, user_id: { $ref: 'data.who' } }, { recipient: 'x', data: { who: user } }),
          ).toBe(variant);
          expect(weights[Number(variant?.slice(1))]).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('spreads users by weight, and one experiment independently of another', () => {
    const counts = new Map<string, number>();
    for (let user = 0; user < 20_000; user += 1) {
      const pair = ['subject', 'length']
        .map((key) => drawn(step([1, 3], key), { recipient: `user_${user}` }))
        .join();
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    const share = (pair: string) => (counts.get(pair) ?? 0) / 20_000;
    expect(share('v0,v0')).toBeCloseTo(1 / 16, 1);
    expect(share('v0,v1')).toBeCloseTo(3 / 16, 1);
    expect(share('v1,v0')).toBeCloseTo(3 / 16, 1);
    expect(share('v1,v1')).toBeCloseTo(9 / 16, 1);
    expect(Math.abs(share('v0,v0') + share('v0,v1') - 0.25)).toBeLessThan(0.01);
  });

  it('draws for the run where nobody is named', () => {
    const { run, record } = enterStep({ ...step([1]), ref: 'e' });
    expect(record?.output).toEqual({ variant: 'v0', user_id: null });
    expect(run.refs['e']).toEqual({ status: 'PROCESSED', variant: 'v0' });
  });

  it('fails without any weight', () => {
    expect(enterStep(step([0, 0]), { recipient: 'u' }).error?.code).toBe('NO_VARIANT');
  });
});
