import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KnownRuns, learn, patchRow, type RunUpdate, unionOfTopics } from './live.ts';

const ACTIVE = ['WAITING', 'PROCESSING'];
const FINAL = ['PROCESSED', 'ERROR', 'CANCELED', 'PARKED'];

/** The life of a run as the server tells it: a rising `seq`, and at most one final status, at the end. */
const life = (id: string) =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...ACTIVE), { minLength: 1, maxLength: 6 }),
      fc.option(fc.constantFrom(...FINAL)),
    )
    .map(([active, final]) =>
      [...active, ...(final === null ? [] : [final])].map(
        (status, seq): RunUpdate => ({ run_id: id, status, seq, updated_at: `t${seq}` }),
      ),
    );

/** Lives of some runs, shuffled, with repetitions, cut into batches. */
const deliveries = fc.tuple(life('a'), life('b'), life('c')).chain((lives) => {
  const all = lives.flat();
  return fc.record({
    lives: fc.constant(lives),
    batches: fc
      .tuple(
        fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        fc.array(fc.constantFrom(...all)),
        fc.integer({ min: 1, max: 5 }),
      )
      .map(([once, again, size]) => chunks([...once, ...again], size)),
  });
});

describe('learning of runs', () => {
  it('ends with the newest of each, in whatever order and however often it is told', () => {
    fc.assert(
      fc.property(deliveries, ({ lives, batches }) => {
        const known = batches.reduce<KnownRuns>(learn, new Map());
        for (const updates of lives) {
          const newest = updates.at(-1);
          expect(known.get(newest?.run_id ?? '')).toEqual(newest);
        }
      }),
    );
  });

  it('never wakes a run that has ended', () => {
    fc.assert(
      fc.property(deliveries, ({ batches }) => {
        let known: KnownRuns = new Map();
        for (const batch of batches) {
          const before = known;
          known = learn(known, batch);
          for (const [id, { status }] of before) {
            if (FINAL.includes(status)) expect(known.get(id)?.status).toBe(status);
          }
        }
      }),
    );
  });

  it('is the same map when nothing was news', () => {
    const update = { run_id: 'a', status: 'WAITING', seq: 3, updated_at: '' };
    const known = learn(new Map(), [update]);
    expect(learn(known, [update, { ...update, seq: 2, status: 'PROCESSING' }])).toBe(known);
  });

  it('forgets the longest unchanged beyond five thousand', () => {
    const updates = Array.from({ length: 5001 }, (_, index) => ({
      run_id: `r${index}`,
      status: 'WAITING',
      seq: 1,
      updated_at: '',
    }));
    const known = learn(new Map(), updates);
    expect(known.size).toBe(5000);
    expect(known.has('r0')).toBe(false);
  });
});

describe('a row of the list', () => {
  const known = learn(new Map(), [{ run_id: 'a', status: 'PROCESSED', seq: 2, updated_at: '' }]);

  it('takes over what is new', () => {
    expect(patchRow({ run_id: 'a', status: 'WAITING' }, known).status).toBe('PROCESSED');
  });

  it('stays the same object when there is nothing new, or it has ended', () => {
    for (const row of [
      { run_id: 'a', status: 'PROCESSED' },
      { run_id: 'a', status: 'CANCELED' },
      { run_id: 'b', status: 'WAITING' },
    ]) {
      expect(patchRow(row, known)).toBe(row);
    }
  });
});

describe('topics', () => {
  it('are joined, each once and in one order, without what a wider one brings', () => {
    const wishes = [['run:1', 'automations'], ['runs', 'automation:7'], ['cancelations']];
    expect(unionOfTopics(wishes)).toBe('automations,cancelations,runs');
    expect(unionOfTopics(wishes.toReversed())).toBe(unionOfTopics(wishes));
    expect(unionOfTopics([['run:1'], []])).toBe('run:1');
    expect(unionOfTopics([])).toBe('');
  });
});

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
