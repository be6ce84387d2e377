import { describe, expect, it } from 'vitest';
import {
  answerStep,
  askingRun,
  claimed,
  enterStep,
  HOUR,
  NOW,
  recordsOf,
  runOf,
} from '../../../test/support/runs.ts';
import type { JsonObject } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';
import { advance } from '../advance.ts';
import type { Ask } from '../ask.ts';
import type { Run } from '../run.ts';

const stepOf = (change: object = {}) =>
  ({ action: 'throttle', max_allowed: '3', period: 'PT1H', scope: 'global', ref: 'gate', ...change }) as Step;
const WAIT: Step = { action: 'delay', duration: '1 day' };
const END: Step = { action: 'exit' };
const PASS = { kind: 'take-slot', throttle_key: 'global/s', admitted: true, used: 1 } as const;
const STOP = { ...PASS, admitted: false, used: 3 } as const;

const first = (steps: readonly Step[]): Run => advance(runOf(steps), claimed()).run;

describe('a throttle', () => {
  it('asks for a slot of its period', () => {
    const { ask } = askingRun(stepOf());
    expect(ask).toMatchObject({
      ...{ kind: 'take-slot', key: { scope: 'global', name: null, user: null } },
      ...{ max_allowed: 3, period_ms: HOUR, has_arm: false, since: NOW },
    });
    expect(askingRun(stepOf({ scope: 'dynamic', throttle_key: 'k', on_throttle: [END] })).ask).toMatchObject({
      key: { scope: 'dynamic', name: 'k', user: null },
      has_arm: true,
    });
  });

  it('lets a run pass', () => {
    const { run, record } = answerStep(first([stepOf({ on_throttle: [END] }), WAIT]), PASS);
    expect(run).toMatchObject({ status: 'WAITING', cursor: '1', refs: { gate: { status: 'PROCESSED' } } });
    expect(record?.output).toEqual({ throttled: false, throttle_key: 'global/s', used: 1, max_allowed: 3 });
  });

  it.each([[{}], [{ on_throttle: [] }]])('ends a run THROTTLED with %j', (change) => {
    const { run, record } = answerStep(first([stepOf(change), WAIT]), STOP);
    expect(run).toMatchObject({ status: 'THROTTLED', cursor: null });
    expect(record).toMatchObject({ status: 'THROTTLED', output: { throttled: true, used: 3 } });
  });

  it('sends a run into its arm instead of everything that follows', () => {
    const gate = stepOf({ on_throttle: [{ ...WAIT, ref: 'aside' }] });
    const inner: Step = { action: 'if', condition: { source: 'js', expression: 'true' }, then: [gate, END] };
    for (const [steps, path] of [
      [[gate, WAIT], '0'],
      [[inner, WAIT], '0.then.0'],
    ] as const) {
      let run = first(steps);
      if (run.ask?.kind === 'evaluate') {
        const results = [{ ok: true, type: 'boolean', value: true, text: 'true' }] as const;
        run = advance(run, { ...claimed(), kind: 'answered', answer: { kind: 'evaluate', results } }).run;
      }
      const aside = answerStep(run, STOP).run;
      expect(aside).toMatchObject({ status: 'WAITING', cursor: `${path}.on_throttle.0` });
      expect(aside.refs['gate']).toEqual({ status: 'THROTTLED' });
      const ended = advance(aside, claimed(NOW + 30 * HOUR));
      expect(ended.run).toMatchObject({ status: 'PROCESSED', cursor: null });
      expect(recordsOf(ended.writes)).toHaveLength(1);
    }
  });

  it.each<[object, JsonObject, string, string]>([
    [{ max_allowed: 'refs.data.n' }, { n: 0 }, 'INVALID_THROTTLE', 'max_allowed: expected a whole number'],
    [{ max_allowed: 'refs.data.no' }, {}, 'INVALID_THROTTLE', 'max_allowed: expected a whole number'],
    [{ period: 'refs.data.no' }, {}, 'INVALID_THROTTLE', 'period: resolved to nothing'],
    [{ period: 'refs.data.p' }, { p: 'PT0S' }, 'INVALID_THROTTLE', 'period: must be longer'],
    [{ scope: 'user' }, {}, 'NO_RECIPIENT', 'scope: the run'],
    [{ scope: 'dynamic', throttle_key: 'refs.data.no' }, {}, 'NO_KEY', 'throttle_key: resolved to nothing'],
  ])('of %j fails with %j', (change, data, code, message) => {
    const { error } = enterStep(stepOf(change), { data });
    expect(error).toEqual({ code, message: expect.stringContaining(message) });
  });

  it('fails when it goes on without an answer', () => {
    const asking = askingRun(stepOf());
    const { run } = advance({ ...asking, ask: { ...asking.ask, kind: 'time', at: NOW } as Ask }, claimed());
    expect(run.status).toBe('ERROR');
  });
});
