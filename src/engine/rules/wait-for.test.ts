import { describe, expect, it } from 'vitest';
import { askingRun, claimed, enterStep, HOUR, NOW, recordsOf, runOf } from '../../../test/support/runs.ts';
import type { JsonObject } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';
import { advance } from '../advance.ts';
import type { Context, Run } from '../run.ts';

const stepOf = (change: object = {}) =>
  ({ action: 'wait-for', event: 'paid', timeout: '1 hour', ref: 'payment', ...change }) as Step;
const USER: Partial<Context> = { recipient: 'u1' };
const EVENT: JsonObject = { event: 'paid', message_id: 'm1', user_id: 'u1', data: { total: 5 } };

/** The run as the store gives it back once an event has arrived. */
function arrivedAt(run: Run): Run {
  if (run.ask?.kind !== 'event') throw new Error('it waits for no event');
  return { ...run, ask: { ...run.ask, arrived: EVENT } };
}

describe('wait-for', () => {
  it('waits for an event of the run’s user, until its time is over', () => {
    const run = askingRun(stepOf(), USER);
    expect(run).toMatchObject({
      status: 'WAITING',
      ask: { kind: 'event', event: 'paid', path: 'userId', key: 'u1', at: NOW + HOUR, arrived: null },
    });
    expect(advance(run, claimed(NOW + HOUR - 1))).toEqual({ run, writes: [] });
  });

  it('waits by a key of its own', () => {
    const own = stepOf({ key: 'refs.data.order.id', event_key: 'properties.order', event: 'refs.data.name' });
    const data = { order: { id: 7 }, name: 'order.paid' };
    expect(askingRun(own, { data }).ask).toMatchObject({
      event: 'order.paid',
      path: 'properties.order',
      key: '7',
    });
  });

  it('goes on with the event, and past the arm', () => {
    const after: Step = { action: 'exit' };
    const steps = [stepOf({ on_timeout: [{ action: 'delay', duration: '1 day' }] }), after];
    const waiting = advance(runOf(steps, USER), claimed()).run;
    const { run, writes } = advance(arrivedAt(waiting), claimed(NOW + 5));
    expect(run).toMatchObject({
      status: 'PROCESSED',
      refs: { payment: { status: 'PROCESSED', arrived: true, event: EVENT } },
    });
    expect(recordsOf(writes)).toMatchObject([
      { path: '0', status: 'PROCESSED', output: { arrived: true, event: EVENT } },
      { path: '1', action: 'exit' },
    ]);
  });

  it('prefers an event that was in time to its timeout, however late the run is claimed', () => {
    const waiting = askingRun(stepOf(), USER);
    const { writes } = advance(arrivedAt(waiting), claimed(NOW + 9 * HOUR));
    expect(recordsOf(writes)).toMatchObject([{ output: { arrived: true } }]);
  });

  it('goes into its arm when none has come, and on without one', () => {
    const arm: Step = { action: 'delay', duration: '1 day' };
    const waiting = advance(runOf([stepOf({ on_timeout: [arm] })], USER), claimed()).run;
    const { run, writes } = advance(waiting, claimed(NOW + HOUR));
    expect(run).toMatchObject({
      cursor: '0.on_timeout.0',
      refs: { payment: { arrived: false, event: null } },
    });
    expect(recordsOf(writes)).toMatchObject([{ output: { arrived: false, event: null } }]);
    const bare = advance(runOf([stepOf()], USER), claimed()).run;
    expect(advance(bare, claimed(NOW + HOUR)).run.status).toBe('PROCESSED');
  });

  it.each<readonly [object, Partial<Context>, string]>([
    [{ event: 'refs.data.none' }, USER, 'event: resolved to nothing'],
    [{ event: 'refs.data.long' }, { ...USER, data: { long: 'x'.repeat(801) } }, 'event: is too long'],
    [{}, {}, 'key: the run names no user'],
    [{ key: 'refs.data.none' }, USER, 'key: resolved to nothing'],
    [{ key: 'refs.data.long' }, { data: { long: 'ü'.repeat(501) } }, 'key: is too long'],
    [{ timeout: 'refs.data.none' }, USER, 'timeout: resolved to nothing'],
    [{ timeout: 'refs.data.t' }, { ...USER, data: { t: 'soon' } }, 'timeout: expected a number and a unit'],
    [{ timeout: 'refs.data.t' }, { ...USER, data: { t: '2 years' } }, 'timeout: at most 1 year'],
  ])('fails with %j in %j', (change, context, message) => {
    const { run, error } = enterStep(stepOf(change), context);
    expect(run.status).toBe('ERROR');
    expect(error).toEqual({ code: 'INVALID_WAIT', message: expect.stringContaining(message) });
  });
});
