import { describe, expect, it } from 'vitest';
import { answerStep, askingRun, claimed, enterStep, HOUR, NOW, runOf } from '../../../test/support/runs.ts';
import type { Json, JsonObject } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';
import { advance } from '../advance.ts';
import type { Ask } from '../ask.ts';
import type { Answer, BatchOutcome } from '../event.ts';
import type { Context, Run } from '../run.ts';

const BATCH = {
  action: 'add-to-batch',
  wait_period: 'PT1H',
  max_wait_period: '1 month',
  retain: { type: 'first' },
} as const;

const stepOf = (change: object = {}) => ({ ...BATCH, ...change }) as Step;
const JOINED = { kind: 'join-batch', batch_id: 'b', batch_key: 'global/s', owner_run_id: 'other' } as const;

function eventOf(change: object, context: Partial<Context> = {}) {
  const { ask } = askingRun(stepOf(change), context);
  if (ask?.kind !== 'join-batch') throw new Error(`asks ${ask?.kind}`);
  return ask.event;
}

describe('an event', () => {
  it('carries the data of its run, the periods by the calendar, and the plan of the batch', () => {
    expect(eventOf({ max_items: '5' }, { data: { n: 1 } })).toEqual({
      key: { scope: 'global', name: null, user: null },
      wait_ms: HOUR,
      max_ms: 28 * 24 * HOUR,
      max_items: 5,
      category: '',
      sort: null,
      item: { n: 1 },
      plan: { name: 'batch', grouped: false, retain: { type: 'first', count: 10 } },
    });
  });

  it.each<[object, Partial<Context>, object]>([
    [{ batch_id: 'x' }, {}, { scope: 'dynamic', name: 'x', user: null }],
    [{ batch_id: 'x', scope: 'global' }, {}, { scope: 'global', name: 'x', user: null }],
    [
      { scope: 'dynamic', batch_key: 'refs.data.k' },
      { data: { k: 7 } },
      { scope: 'dynamic', name: '7', user: null },
    ],
    [
      { scope: 'user' },
      { recipient: 'a', profile: { user_id: 'b' } },
      { scope: 'user', name: null, user: 'a' },
    ],
    [
      { scope: 'user' },
      { profile: { user_id: 'b' }, data: { user_id: 'c' } },
      { scope: 'user', name: null, user: 'b' },
    ],
    [{ scope: 'user' }, { data: { userId: 'd', user_id: 'c' } }, { scope: 'user', name: null, user: 'c' }],
    [{ scope: 'user' }, { data: { userId: 'd' } }, { scope: 'user', name: null, user: 'd' }],
  ])('of %j with %j belongs to %j', (change, context, key) => {
    expect(eventOf(change, context).key).toEqual(key);
  });

  it.each<[Json | undefined, number | string | null]>([
    [3, 3],
    ['3.5', 3.5],
    ['b', 'b'],
    ['x'.repeat(300), 'x'.repeat(256)],
    ['', null],
    [' ', null],
    [true, null],
    [{}, null],
    [undefined, null],
  ])('with the sort value %j is sorted by %j', (score, sort) => {
    const data: JsonObject = score === undefined ? {} : { score };
    const retain = (sort_key: Json) => ({ retain: { type: 'highest', sort_key } });
    for (const key of ['score', 'data.score', 'refs.data.score', { $ref: 'data.score' }]) {
      expect(eventOf(retain(key), { data }).sort).toBe(sort);
    }
  });

  it.each<[Json, string, JsonObject]>([
    ['refs.data.kind', 'likes', { n: 1 }],
    [{ $ref: 'data.kind' }, 'likes', { n: 1 }],
    [{ $ref: 'data.n' }, '1', { kind: 'likes' }],
    [{ $ref: 'data.no' }, 'default', { kind: 'likes', n: 1 }],
    ['refs.profile.p', 'P', { kind: 'likes', n: 1 }],
  ])('of the category %j is in %j', (category_key, category, item) => {
    const event = eventOf({ category_key }, { data: { kind: 'likes', n: 1 }, profile: { p: 'P' } });
    expect(event).toMatchObject({ category, plan: { name: 'batch', grouped: true } });
    expect(event.item).toEqual(item);
  });

  it.each<[object, JsonObject, string, string]>([
    [{ scope: 'user' }, {}, 'NO_RECIPIENT', 'scope: the run'],
    [{ scope: 'dynamic', batch_key: 'refs.data.no' }, {}, 'NO_KEY', 'batch_key: resolved to nothing'],
    [{ batch_id: 'refs.data.k' }, { k: 'x'.repeat(513) }, 'KEY_TOO_LONG', 'batch_id: a key'],
    [{ wait_period: 'refs.data.no' }, {}, 'INVALID_BATCH', 'wait_period: resolved to nothing'],
    [{ wait_period: 'refs.data.k' }, { k: 'PT0S' }, 'INVALID_BATCH', 'wait_period: must be longer'],
    [{ max_wait_period: 'refs.data.k' }, { k: 'P61D' }, 'INVALID_BATCH', 'max_wait_period: at most 60 days'],
    [{ wait_period: 'refs.data.k' }, { k: 'P59D' }, 'INVALID_BATCH', 'wait_period: must be shorter'],
    [{ max_items: 'refs.data.k' }, { k: 0 }, 'INVALID_BATCH', 'max_items: expected a whole number'],
    [
      { retain: { type: 'first', count: 'refs.data.k' } },
      { k: 101 },
      'INVALID_BATCH',
      'retain.count: expected',
    ],
  ])('of %j fails with %j', (change, data, code, message) => {
    const { run, error } = enterStep(stepOf(change), { data });
    expect(run.status).toBe('ERROR');
    expect(error).toEqual({ code, message: expect.stringContaining(message) });
  });
});

describe('a run', () => {
  const AFTER: Step = { action: 'delay', duration: '1 day' };

  it('that joins the batch of another ends there', () => {
    const { run } = advance(runOf([stepOf({ ref: 'b' }), AFTER]), claimed());
    const joined = answerStep(run, { ...JOINED, release_at: null });
    expect(joined.run).toMatchObject({ status: 'PROCESSED', cursor: null });
    expect(joined.record).toMatchObject({
      status: 'PROCESSED',
      output: { role: 'contributor', owner_run_id: 'other' },
    });
  });

  /** The owner of a batch, waiting. */
  function owner(change: object = {}): Run {
    const { run } = advance(runOf([stepOf({ ref: 'b', ...change }), AFTER], { data: { own: 1 } }), claimed());
    return answerStep(run, { ...JOINED, release_at: NOW + HOUR }).run;
  }
  const wake = (run: Run, now = NOW + HOUR) => advance(run, claimed(now));
  const answer = (outcome: BatchOutcome): Answer => ({ kind: 'release-batch', outcome });

  it('that opens a batch waits, and asks whether its time has come, also when it is woken early', () => {
    const waiting = owner();
    expect(waiting).toMatchObject({
      status: 'WAITING',
      ask: { kind: 'batch', at: NOW + HOUR, batch_id: 'b' },
    });
    expect(wake(waiting, NOW + 1)).toMatchObject({
      run: { status: 'PROCESSING', ask: { kind: 'release-batch' } },
      writes: [],
    });
  });

  it('waits on when more has come', () => {
    const later = answerStep(wake(owner()).run, answer({ release_at: NOW + 2 * HOUR })).run;
    expect(later).toMatchObject({
      status: 'WAITING',
      ask: { kind: 'batch', at: NOW + 2 * HOUR, batch_id: 'b' },
    });
  });

  it.each<[object, BatchOutcome, JsonObject, number]>([
    [
      {},
      { groups: [{ category: '', count: 3, items: [1] }], left_out: 0 },
      { batch: { count: 3, items: [1] } },
      3,
    ],
    [{}, { groups: [], left_out: 0 }, { batch: { count: 0, items: [] } }, 0],
    [
      { category_key: 'likes' },
      { groups: [{ category: '', count: 1, items: [1] }], left_out: 0 },
      { likes: { count: 1, items: [1] } },
      1,
    ],
    [
      { category_key: 'refs.data.kind' },
      {
        groups: [
          { category: 'a', count: 1, items: [1] },
          { category: 'b', count: 2, items: [] },
        ],
        left_out: 2,
      },
      { batch: { a: { count: 1, items: [1] }, b: { count: 2, items: [] } } },
      3,
    ],
  ])('of %j goes on with what %j holds', (change, outcome, data, count) => {
    const { run, record } = answerStep(wake(owner(change)).run, answer(outcome));
    expect(run).toMatchObject({ cursor: '1', status: 'WAITING', refs: { b: { count } } });
    expect(run.context.data).toEqual({ own: 1, ...data });
    expect(record).toMatchObject({ status: 'PROCESSED', output: { role: 'owner', count }, created_at: NOW });
  });

  it('fails when its batch is gone', () => {
    const { error } = answerStep(wake(owner()).run, answer(null));
    expect(error?.code).toBe('BATCH_GONE');
  });

  it('fails when it wakes up without having asked for a batch', () => {
    const asking = askingRun(stepOf());
    const ask = { ...asking.ask, kind: 'time', at: NOW } as Ask;
    const { run } = advance({ ...asking, ask }, claimed());
    expect(run.status).toBe('ERROR');
  });
});
