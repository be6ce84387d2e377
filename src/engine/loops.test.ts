import { describe, expect, it } from 'vitest';
import { runOf } from '../../test/support/runs.ts';
import { itemsInHand, type Loops, loopsAround, passesOf, passesSeen, placeOfPath } from './loops.ts';

const loops: Loops = {
  '1@2.steps.0': { as: 'item', items: ['x', 'y'] },
  '1': { as: 'order', items: ['a', 'b', 'c'] },
};

describe('the loops around a step', () => {
  it('know how many passes they make', () => {
    const passes = passesOf(loops);
    expect([passes('1'), passes('1@2.steps.0'), passes('7')]).toEqual([3, 2, 0]);
  });

  it('are those whose passes its place names', () => {
    expect(loopsAround(loops, '1@2.steps.0@1.steps.4')).toBe(loops);
    expect(Object.keys(loopsAround(loops, '1@2.steps.1'))).toEqual(['1']);
    expect(loopsAround(loops, '10')).toEqual({});
  });

  it('give it their items and positions', () => {
    const run = { ...runOf([]), loops, cursor: '1@2.steps.0@1.steps.4' };
    expect(itemsInHand(run)).toEqual({ order: 'c', order_index: 2, item: 'y', item_index: 1 });
    const named = { '0': { as: '__proto__', items: [1] } };
    expect(Object.keys(itemsInHand({ ...run, loops: named, cursor: '0@0.steps.0' }))).toContain('__proto__');
  });

  it('show their passes in paths, and leave them out of places', () => {
    const seen = passesSeen(['0', '1@2.steps.0@4.steps.1', '1@0.steps.0']);
    expect([seen('1'), seen('1@2.steps.0'), seen('0')]).toEqual([3, 5, 1]);
    expect(placeOfPath('1@2.steps.0@14.steps.1')).toBe('1.steps.0.steps.1');
  });
});
