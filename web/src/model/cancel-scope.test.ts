import { expect, it } from 'vitest';
import { cancelLabel, guardPasses, needsGuard, previewChange, scopeWords } from './cancel-scope.ts';

it('asks for the number from 25 runs on', () => {
  expect([1, 24, 25, 3000].map(needsGuard)).toEqual([false, false, true, true]);
});

it.each(['3214', '3,214', '3.214', ' 3 214 ', "3'214"])('takes %j for 3214', (typed) => {
  expect(guardPasses(typed, 3214)).toBe(true);
});

it.each(['', '321', '32144', 'all', '-3214', '3e3'])('does not take %j', (typed) => {
  expect(guardPasses(typed, 3214)).toBe(false);
});

it('always has the number on the button', () => {
  expect(cancelLabel(1)).toBe('Cancel 1 run');
  expect(cancelLabel(3214)).toBe('Cancel 3,214 runs');
});

it('names each scope', () => {
  expect(scopeWords({ kind: 'run', runId: 'r' })).toBe('This run');
  expect(scopeWords({ kind: 'runs', runIds: ['a', 'b'] })).toBe('2 runs selected');
  expect(scopeWords({ kind: 'token', token: 't' })).toContain('token');
});

it('counts what came and went between two previews', () => {
  expect(previewChange(['a', 'b'], ['b', 'c', 'd'])).toEqual({ added: 2, gone: 1 });
});
