import { expect, it } from 'vitest';
import { nearTokens } from './token-near.ts';

const tokens = (...names: string[]) =>
  names.map((token) => ({ token, active_runs: 1, automation_ids: [], oldest: 0, next_action_at: null }));

it.each([
  ['user_123', 'USER_123', 'case'],
  ['user_123 ', 'user_123', 'spaces'],
  ['"user_123"', 'user_123', 'spaces'],
  ['user_123\u200b', 'user_123', 'spaces'],
  ['user_132', 'user_123', 'letters'],
  ['usr_13', 'user_123', 'letters'],
  ['user_123', 'user_123-acme', 'longer'],
  ['user_123', 'onboarding-user_123', 'longer'],
])('%j may mean %j', (wanted, token, difference) => {
  expect(nearTokens(wanted, tokens(token, 'something else'))).toEqual([
    { token, active_runs: 1, difference },
  ]);
});

it.each([
  ['user_123', 'user_123'],
  ['user_123', 'user_999'],
  ['a', 'abc-with-it'],
  ['', 'user_123'],
])('%j does not mean %j', (wanted, token) => {
  expect(nearTokens(wanted, tokens(token))).toEqual([]);
});

it('names the likeliest five', () => {
  const many = tokens('abc-1', 'abc-2', 'ABC', 'abd', 'ab c', 'abe', 'abf');
  expect(nearTokens('abc', many).map(({ token }) => token)).toEqual(['ABC', 'ab c', 'abc-1', 'abc-2', 'abd']);
});
