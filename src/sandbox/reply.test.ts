import { expect, it } from 'vitest';
import { outcomeOf, replies } from './reply.ts';

it.each([
  ['s"a\\ud800"', { type: 'string', value: 'a\ud800', text: 'a\ud800' }],
  ['n-1.5', { type: 'number', value: -1.5, text: '-1.5' }],
  ['nNaN', { type: 'number', value: null, text: 'NaN' }],
  ['n-Infinity', { type: 'number', value: null, text: '-Infinity' }],
  ['btrue', { type: 'boolean', value: true, text: 'true' }],
  ['bfalse', { type: 'boolean', value: false, text: 'false' }],
  ['i12345678901234567890', { type: 'bigint', value: '12345678901234567890', text: '12345678901234567890' }],
  ['u', { type: 'undefined', value: null, text: '' }],
  ['0', { type: 'null', value: null, text: '' }],
  ['o{"a":1}', { type: 'object', value: { a: 1 }, text: '' }],
  ['a[1]', { type: 'array', value: [1], text: '' }],
])('reads the value %s', (reply, value) => {
  expect(outcomeOf(reply)).toEqual({ ok: true, value });
});

it.each([
  ['!RUNTIME TypeError: a b', { code: 'RUNTIME', message: 'TypeError: a b', retryable: false }],
  [replies.timeout, { code: 'TIMEOUT', message: 'the expression took too long', retryable: false }],
  [replies.queueFull, { code: 'BUSY', message: 'too many expressions are waiting', retryable: true }],
  [
    replies.trap('unreachable'),
    { code: 'SANDBOX_CRASHED', message: 'the expression engine stopped: unreachable', retryable: true },
  ],
])('reads the error %s', (reply, error) => {
  expect(outcomeOf(reply)).toEqual({ ok: false, error });
});
