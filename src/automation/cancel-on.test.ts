import { describe, expect, it } from 'vitest';
import { cancelsByUser, eventToken, withToken } from './cancel-on.ts';
import { checkCancelRules } from './checks/cancel-on.ts';
import type { RunTokens } from './run-tokens.ts';

const TOKENS: RunTokens = { token: 'a', mode: 'literal', further: ['b'], warnings: [] };

describe('tokens of events', () => {
  it('name automation, version and user, and fit a token or are none', () => {
    expect(eventToken('id', 3, 'u1')).toBe('cancel_on:id:v3:u1');
    expect(eventToken('id', 3, 'ü'.repeat(600))).toBeNull();
  });

  it('are given where a rule goes by the user', () => {
    expect(cancelsByUser(undefined)).toBe(false);
    expect(cancelsByUser([{ event: 'x', token: 't' }])).toBe(false);
    expect(cancelsByUser([{ event: 'x', token: 't' }, { event: 'y' }])).toBe(true);
    expect(cancelsByUser([{ event: 'x', token: null }])).toBe(true);
  });

  it('are added once', () => {
    expect(withToken(TOKENS, 'c').further).toEqual(['b', 'c']);
    for (const token of [null, 'a', 'b']) expect(withToken(TOKENS, token)).toBe(TOKENS);
  });
});

describe('checkCancelRules', () => {
  const parsed = () => ({ check: (text: string) => (text === '!' ? 'bad' : null), results: new Map() });

  it('accepts rules, with conditions and tokens', () => {
    expect(
      checkCancelRules([{ event: 'x' }, { event: 'y', if: 'data.n', token: 'refs.data.id' }], parsed()),
    ).toEqual([]);
  });

  it('names what is wrong', () => {
    const rules = [
      { event: '' },
      { event: 'x', if: '!' },
      { event: 'x', token: '' },
      { event: 'x', token: 'data' },
    ];
    expect(checkCancelRules(rules, parsed())).toMatchObject([
      { place: 'cancel_on[0].event', message: 'must not be empty' },
      { place: 'cancel_on[1].if', message: 'bad' },
      { place: 'cancel_on[2].token', message: 'must not be empty' },
      { place: 'cancel_on[3].token' },
    ]);
    const many = Array.from({ length: 21 }, () => ({ event: 'x' }));
    expect(checkCancelRules(many, parsed())).toEqual([
      { place: 'cancel_on', message: 'at most 20 rules, got 21' },
    ]);
  });
});
