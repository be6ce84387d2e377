import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyContext, anySteps } from '../../test/support/arbitraries.ts';
import { EMPTY, gives, HOUR, NOW } from '../../test/support/runs.ts';
import type { Json } from '../automation/json.ts';
import type { Step } from '../automation/step.ts';
import { type Simulation, type Surroundings, simulate } from './simulate.ts';

const evaluate =
  (value: Json): Surroundings['evaluate'] =>
  async (expressions) =>
    expressions.map(() => gives(value));

const play = (steps: readonly Step[], more: Partial<Surroundings> = {}): Promise<Simulation> =>
  simulate(
    { steps },
    { ...EMPTY, recipient: 'u1', data: { plan: 'free', list: ['a', 'b'] } },
    { now: NOW, evaluate: evaluate(true), ...more },
  );

const pathsOf = ({ steps }: Simulation) => steps.map(({ path, status }) => `${path} ${status}`);

describe('simulate', () => {
  it('plays a run to its end, with its waits, its reasons and what it would send', async () => {
    const played = await play([
      { action: 'delay', duration: '2 hours' },
      {
        action: 'if',
        condition: { source: 'data', field: 'plan', comparison: 'eq', value: 'pro' },
        then: [],
        else: [
          { action: 'delay', until: { local_time: '08:00', timezone: 'Europe/Berlin' } },
          { action: 'send', template: 'UPGRADE', ref: 'first' },
        ],
      },
      { action: 'send', template: 'AGAIN', data: { status: 'refs.first.status' } },
    ]);
    expect(pathsOf(played)).toEqual([
      '0 PROCESSED',
      '1 PROCESSED',
      '1.else.0 PROCESSED',
      '1.else.1 PROCESSED',
      '2 PROCESSED',
    ]);
    expect(played.run.status).toBe('PROCESSED');
    expect(played.steps[1]?.output).toMatchObject({
      reason: 'Took else: `data.plan` was `free`, expected `pro`',
    });
    const morning = Date.parse('2026-02-01T07:00Z');
    expect(played.waits).toEqual([
      { path: '0', from: NOW, until: NOW + 2 * HOUR },
      { path: '1.else.0', from: NOW + 2 * HOUR, until: morning },
    ]);
    expect(played.ended_at).toBe(morning);
    expect(played.effects).toMatchObject([
      { at: morning, write: { kind: 'queue-message', message: { template: 'UPGRADE' } } },
      {
        at: morning,
        write: { kind: 'queue-message', message: { template: 'AGAIN', data: { status: 'SENT' } } },
      },
    ]);
  });

  it('assumes what lies outside, unless it is told', async () => {
    const steps: readonly Step[] = [
      { action: 'get-profile', user_id: 'u1' },
      { action: 'fetch-data', webhook: { url: 'https://a.example' }, merge_strategy: 'overwrite' },
      { action: 'throttle', max_allowed: 1, period: 'PT1H', scope: 'global' },
      { action: 'invoke', template: 'other' },
      {
        action: 'add-to-batch',
        wait_period: 'PT1H',
        max_wait_period: 'P1D',
        retain: { type: 'first', count: 5 },
      },
      { action: 'send', template: 'T', ref: 'first' },
      { action: 'exit', if: 'refs.first.status === "OPENED"' },
    ];
    const assumed = await play(steps);
    expect(assumed.run.status).toBe('PROCESSED');
    expect(assumed.run.context.data).toMatchObject({
      plan: 'free',
      batch: { count: 1, items: [{ plan: 'free' }] },
    });
    const told = await play(steps, {
      profileOf: (user) => ({ name: user }),
      fetch: ({ url }) => ({ status: 200, body: JSON.stringify({ url }) }),
      messageStatus: 'OPENED',
    });
    expect(told.run.context).toMatchObject({ profile: { name: 'u1' }, data: { url: 'https://a.example' } });
    expect(told.effects.map(({ write }) => write.kind)).toEqual(['start-run', 'queue-message']);
    expect(told.steps.at(-1)).toMatchObject({ action: 'exit', status: 'PROCESSED' });
  });

  it('waits between the tries of a fetch, and ends as the run would', async () => {
    const played = await play([{ action: 'fetch-data', webhook: { url: 'https://a.example' } }], {
      fetch: () => ({ status: 503, body: '' }),
    });
    expect(played.run.status).toBe('ERROR');
    expect(played.waits.map(({ from, until }) => until - from)).toEqual([1_000, 3_000, 9_000]);
  });

  it('goes on where the engine pauses, and ends whatever the automation', async () => {
    const hundred = Array.from({ length: 100 }, () => 0);
    const cancel: Step = { action: 'cancel', cancelation_token: 't' };
    const loop = (steps: readonly Step[]): Step => ({
      action: 'loop',
      items: hundred,
      max_iterations: 100,
      steps,
    });
    expect((await play([loop([loop([cancel])])])).run.status).toBe('ERROR');
    await fc.assert(
      fc.asyncProperty(anySteps, anyContext, async (steps, context) => {
        const played = await simulate({ steps }, context, { now: NOW, evaluate: evaluate('x') });
        expect(played.run.cursor).toBeNull();
        expect(played.steps).toHaveLength(played.run.settled);
        expect(played.ended_at).toBe(played.waits.reduce((sum, { from, until }) => sum + until - from, NOW));
      }),
      { numRuns: 50 },
    );
  });
});
