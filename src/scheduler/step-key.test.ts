import { describe, expect, it } from 'vitest';
import { EMPTY } from '../../test/support/runs.ts';
import type { Step } from '../automation/step.ts';
import { newRun } from '../engine/new-run.ts';
import { stepKey } from './step-key.ts';

const GLOBAL = { scope: 'global', name: null, user: null } as const;
const runOf = (...steps: readonly Step[]) => newRun('run', { steps }, EMPTY);
const WAIT: Step = { action: 'delay', duration: '1 day' };

describe('stepKey', () => {
  it('is the key alone where the author gave one', () => {
    expect(stepKey({ scope: 'dynamic', name: 'a/b', user: null }, runOf(WAIT), 'T')).toBe('dynamic/a/b');
  });

  it('of a template holds across its versions: its ref, or else its place', () => {
    expect(stepKey(GLOBAL, runOf(WAIT), 'T')).toBe('global/T/0');
    expect(stepKey(GLOBAL, runOf({ ...WAIT, ref: 'gather' }), 'T')).toBe('global/T/gather');
    expect(stepKey({ scope: 'user', name: null, user: 'u/1' }, runOf(WAIT), 'T')).toBe('user/T/0/u/1');
  });

  it('of an ad-hoc automation holds for equal steps at an equal place', () => {
    const key = stepKey(GLOBAL, runOf(WAIT), null);
    expect(key).toMatch(/^global\/ad-hoc\/[0-9a-f]{32}$/);
    expect(stepKey(GLOBAL, runOf({ ...WAIT }), null)).toBe(key);
    expect(stepKey(GLOBAL, runOf({ ...WAIT, duration: '2 days' }), null)).not.toBe(key);
  });

  it('cannot be forged by names and users with slashes', () => {
    const key = (name: string, user: string) => stepKey({ scope: 'user', name, user }, runOf(WAIT), null);
    expect(key('a', 'b/c')).not.toBe(key('a/b', 'c'));
  });
});
