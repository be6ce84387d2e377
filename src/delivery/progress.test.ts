import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LegProgress, Progress } from '../store/message-state.ts';
import type { Channel } from './channel.ts';
import { withoutSettings } from './configured.ts';
import { alternativesTo, isExhausted, nextOf, PATIENCE } from './progress.ts';
import type { Plan } from './route.ts';

function leg(key: string, channel: Channel = 'email'): Plan {
  const provider = withoutSettings({
    ...{ key, name: key, description: key, channel, settings: {}, idempotent: true, concurrency: 1 },
    ...{ perSecond: null, address: () => ({ kind: 'missing', needs: '' }) },
    send: async () => ({ kind: 'sent', provider_id: null, response: null }),
  });
  return { kind: 'leg', leg: { key, channel, provider, address: null } };
}
const single = (...of: Plan[]): Plan => ({ kind: 'single', channel: null, of });
const all = (...of: Plan[]): Plan => ({ kind: 'all', channel: null, of });
const providers = (...of: Plan[]): Plan => ({ kind: 'single', channel: 'email', of });

const was = (state: LegProgress['state'], at = 0): LegProgress => ({ state, attempts: 1, since: 0, at });
const next = (plan: Plan, progress: Progress, now = 10) => {
  const found = nextOf(plan, progress, now);
  return found.kind === 'call' ? found.leg.key : found;
};

describe('what comes next', () => {
  const ONE = single(providers(leg('a'), leg('b')), leg('c'));
  const EVERY = all(leg('a'), single(leg('b'), leg('c')));

  it.each<[string, Plan, Progress, ReturnType<typeof next>]>([
    ['the first', ONE, {}, 'a'],
    ['another provider after one that failed', ONE, { a: was('failed') }, 'b'],
    ['another channel after them', ONE, { a: was('failed'), b: was('failed') }, 'c'],
    [
      'nothing after one that was sent',
      ONE,
      { a: was('failed'), b: was('sent') },
      { kind: 'done', state: 'sent' },
    ],
    [
      'nothing after one that may have been',
      ONE,
      { a: was('uncertain') },
      { kind: 'done', state: 'uncertain' },
    ],
    [
      'nothing when all have failed',
      ONE,
      { a: was('failed'), b: was('failed'), c: was('failed') },
      { kind: 'done', state: 'failed' },
    ],
    ['a pause', ONE, { a: was('open', 50) }, { kind: 'wait', at: 50 }],
    ['the same again after it', ONE, { a: was('open', 10) }, 'a'],
    ['the other of all, while one pauses', EVERY, { a: was('open', 50) }, 'b'],
    ['the one that has been due longest', EVERY, { a: was('open', 5), b: was('open', 3) }, 'b'],
    ['the rest of all', EVERY, { a: was('sent') }, 'b'],
    [
      'the end of all',
      EVERY,
      { a: was('failed'), b: was('failed'), c: was('sent') },
      { kind: 'done', state: 'sent' },
    ],
    [
      'an uncertain end of all',
      EVERY,
      { a: was('failed'), b: was('uncertain') },
      { kind: 'done', state: 'uncertain' },
    ],
    ['a failed end of all', all(leg('a')), { a: was('failed') }, { kind: 'done', state: 'failed' }],
  ])('is %s', (_what, plan, progress, expected) => {
    expect(next(plan, progress)).toEqual(expected);
  });

  it('comes to an end, and calls nobody who has been sent to', () => {
    const plans = fc.letrec<{ plan: Plan }>((tie) => ({
      plan: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom('a', 'b', 'c', 'd', 'e').map((key) => leg(key)),
        fc
          .tuple(
            fc.constantFrom('single' as const, 'all' as const),
            fc.array(tie('plan'), { minLength: 1, maxLength: 4 }),
          )
          .map(([kind, of]): Plan => ({ kind, channel: null, of })),
      ),
    })).plan;
    const outcomes = fc.array(fc.constantFrom<LegProgress['state']>('open', 'sent', 'failed', 'uncertain'), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(plans, outcomes, (plan, results) => {
        const progress: { [key: string]: LegProgress } = {};
        const sent = new Set<string>();
        for (const state of [...results, ...Array<LegProgress['state']>(5).fill('failed')]) {
          const found = nextOf(plan, progress, 100);
          if (found.kind !== 'call') break;
          expect(sent.has(found.leg.key)).toBe(false);
          progress[found.leg.key] = was(state);
          if (state === 'sent') sent.add(found.leg.key);
        }
        const end = nextOf(plan, progress, 100);
        expect(end.kind).toBe('done');
        if (end.kind === 'done' && end.state === 'failed') expect(sent.size).toBe(0);
      }),
    );
  });
});

describe('giving a leg up', () => {
  const plan = single(providers(leg('a'), leg('b')), leg('c'));

  it('knows what may come after it', () => {
    expect(alternativesTo(plan, 'a')).toEqual({ provider: true, channel: true });
    expect(alternativesTo(plan, 'b')).toEqual({ provider: false, channel: true });
    expect(alternativesTo(plan, 'c')).toEqual({ provider: false, channel: false });
    expect(alternativesTo(plan, 'x')).toEqual({ provider: false, channel: false });
    expect(alternativesTo(all(leg('a'), leg('b')), 'a')).toEqual({ provider: false, channel: false });
  });

  const NONE = { provider: false, channel: false };
  it.each<[string, Partial<LegProgress>, number, typeof NONE, number, boolean]>([
    ['early', {}, 1_000, { provider: true, channel: true }, 1e9, false],
    [
      'when another provider may do better',
      {},
      PATIENCE.provider + 1,
      { provider: true, channel: false },
      1e9,
      true,
    ],
    [
      'not for another channel yet',
      {},
      PATIENCE.provider + 1,
      { provider: false, channel: true },
      1e9,
      false,
    ],
    [
      'when another channel may do better',
      {},
      PATIENCE.channel + 1,
      { provider: false, channel: true },
      1e9,
      true,
    ],
    ['not where it is the last', {}, PATIENCE.channel + 1, NONE, 1e9, false],
    ['after twelve attempts', { attempts: 12 }, 1_000, NONE, 1e9, true],
    ['when the message has had its time', {}, 1_000, NONE, 999, true],
  ])('%s', (_what, change, at, alternatives, deadline, expected) => {
    expect(isExhausted({ ...was('open'), ...change }, at, alternatives, PATIENCE, deadline)).toBe(expected);
  });
});
