import { describe, expect, it } from 'vitest';
import { answered, claimed, gives, messagesOf, recordsOf, runOf } from '../../../test/support/runs.ts';
import type { Json } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';
import { MAX_ITERATIONS } from '../../automation/steps/loop.ts';
import { type Advanced, advance } from '../advance.ts';
import { MAX_SETTLED } from '../run.ts';

const send: Step = {
  action: 'send',
  recipient: 'refs.item.id',
  template: 'T',
  data: { n: 'refs.item_index' },
};
const cancel: Step = { action: 'cancel', cancelation_token: 't' };
const over = (items: Json, steps: readonly Step[] = [send], rest: object = {}): Step =>
  ({ action: 'loop', items, max_iterations: MAX_ITERATIONS, steps, ...rest }) as Step;
const play = (...steps: readonly Step[]) =>
  advance(runOf(steps, { data: { list: [{ id: 'a' }, { id: 'b' }] } }), claimed());
const paths = ({ writes }: Advanced) => recordsOf(writes).map(({ path }) => path);

describe('loop', () => {
  it('runs its steps for each item, which they see with its position', () => {
    const moved = play(over({ $ref: 'data.list' }), cancel);
    expect(paths(moved)).toEqual(['0', '0@0.steps.0', '0@1.steps.0', '1']);
    const messages = messagesOf(moved.writes);
    expect(messages.map(({ recipient, data, path }) => [recipient, data['n'], path])).toEqual([
      ['a', 0, '0@0.steps.0'],
      ['b', 1, '0@1.steps.0'],
    ]);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(2);
    expect(moved.run).toMatchObject({ status: 'PROCESSED', loops: {}, refs: {} });
    expect(recordsOf(moved.writes)[0]?.output).toEqual({ items: 2 });
  });

  it('passes by where there is nothing to go over, or nothing to do', () => {
    expect(paths(play(over([]), cancel))).toEqual(['0', '1']);
    expect(paths(play(over([1, 2], []), cancel))).toEqual(['0', '1']);
    expect(paths(play(over([1], [], { if: 'x' }), cancel))).toEqual([]);
  });

  it('sees the items of loops around it, the innermost where they have one name', () => {
    const inner = over('refs.outer', [
      { ...send, recipient: '${x}', data: { all: ['refs.outer', 'refs.item', 'refs.item_index'] } },
    ]);
    const nested = over([['a'], ['b', 'c']], [over('refs.outer', [inner], { as: 'other' })], { as: 'outer' });
    const asked = play(nested).run;
    expect(asked).toMatchObject({
      cursor: '0@0.steps.0@0.steps.0@0.steps.0',
      loops: {
        '0': { as: 'outer' },
        '0@0.steps.0': { as: 'other' },
        '0@0.steps.0@0.steps.0': { as: 'item' },
      },
      ask: {
        kind: 'evaluate',
        scope: { refs: { outer: ['a'], outer_index: 0, other: 'a', item: 'a', item_index: 0 } },
      },
    });
    const shadowed = play(
      over([1], [over([2], [{ action: 'send', recipient: 'u', template: 'T', data: { n: 'refs.item' } }])]),
    );
    expect(messagesOf(shadowed.writes)[0]?.data['n']).toBe(2);
  });

  it('keeps to its items whatever a pass does to them', () => {
    const fetch: Step = { action: 'fetch-data', webhook: { url: 'https://a.example' } };
    let { run } = play(over('refs.data.list', [fetch]), cancel);
    for (const pass of [0, 1]) {
      expect(run.cursor).toBe(`0@${pass}.steps.0`);
      run = advance(run, answered({ kind: 'fetch', response: { status: 200, body: '{"list":[]}' } })).run;
    }
    expect(run.status).toBe('PROCESSED');
  });

  it.each<[Json, string, string]>([
    ['refs.data.none', 'INVALID_ITEMS', 'items: expected a list, got null'],
    ['refs.data', 'INVALID_ITEMS', 'items: expected a list, got an object'],
    [{ $ref: 'data.list[0].id' }, 'INVALID_ITEMS', 'items: expected a list, got "a"'],
    ['refs.data.list', 'TOO_MANY_ITEMS', 'items: at most 1 (max_iterations), got 2'],
  ])('fails over %j', (items, code, message) => {
    const moved = play(over(items, [send], { max_iterations: 1 }), cancel);
    expect(recordsOf(moved.writes)).toMatchObject([{ status: 'ERROR', error: { code, message } }]);
  });

  it('takes at most 500 steps at once, and 10,000 in all', () => {
    const hundred = Array.from({ length: 100 }, () => 0);
    let moved = play(over(hundred, [over(hundred, [cancel])]));
    expect(recordsOf(moved.writes)).toHaveLength(500);
    expect(moved.run).toMatchObject({ status: 'PROCESSING', ask: null });
    let last = recordsOf(moved.writes).at(-1);
    while (moved.run.cursor !== null) {
      moved = advance(moved.run, claimed());
      last = recordsOf(moved.writes).at(-1);
    }
    expect(moved.run).toMatchObject({ status: 'ERROR', settled: MAX_SETTLED + 1 });
    expect(last?.error).toEqual({ code: 'TOO_MANY_STEPS', message: 'a run settles at most 10000 steps' });
  });

  it('takes items from JavaScript', () => {
    const asked = play(over('${data.list.map((each) => each.id)}', [cancel])).run;
    const moved = advance(asked, answered({ kind: 'evaluate', results: [gives(['a', 'b', 'c'])] }));
    expect(paths(moved)).toEqual(['0', '0@0.steps.0', '0@1.steps.0', '0@2.steps.0']);
  });
});
