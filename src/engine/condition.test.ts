import { describe, expect, it } from 'vitest';
import { gives, throws } from '../../test/support/runs.ts';
import { conditionOutcome } from './condition.ts';
import type { Evaluated } from './event.ts';

const value = (type: string, text = ''): Evaluated => ({ ok: true, type, value: null, text });
const skipped = { kind: 'done', status: 'SKIPPED' };

describe('conditionOutcome', () => {
  it.each<[string, Evaluated]>([
    ['true', gives(true)],
    ['a text', gives('false')],
    ['a number', gives(-1)],
    ['Infinity, which crosses as null', value('number', 'Infinity')],
    ['a bigint', { ok: true, type: 'bigint', value: '1', text: '1' }],
    ['an object', gives({})],
    ['an array', gives([])],
    ['an object whose JSON is null', value('object')],
  ])('goes on for %s', (_what, result) => {
    expect(conditionOutcome('x', new Map([['x', result]]))).toBeNull();
  });

  it.each<[string, Evaluated]>([
    ['false', gives(false)],
    ['an empty text', gives('')],
    ['0', gives(0)],
    ['NaN, which crosses as null', value('number', 'NaN')],
    ['0n', { ok: true, type: 'bigint', value: '0', text: '0' }],
    ['null', gives(null)],
    ['undefined', gives(undefined)],
  ])('skips for %s', (_what, result) => {
    expect(conditionOutcome('x', new Map([['x', result]]))).toEqual(skipped);
  });

  it('fails where the expression did, or was not evaluated', () => {
    const error = (evaluated: ReadonlyMap<string, Evaluated>) => conditionOutcome('x', evaluated);
    expect(error(new Map([['x', throws('TIMEOUT', 'too long')]]))).toEqual({
      kind: 'failed',
      error: { code: 'TIMEOUT', message: 'if: too long' },
    });
    expect(error(new Map([['y', gives(true)]]))).toMatchObject({ error: { code: 'NOT_EVALUATED' } });
  });

  it('goes on without a condition', () => {
    expect(conditionOutcome(undefined, new Map())).toBeNull();
  });
});
