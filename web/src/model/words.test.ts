import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickAutomations } from './automation-list.ts';
import { closest, editDistance } from './edit-distance.ts';
import { childPath } from './json-path.ts';
import { keyLabel, keyName, matchKeys } from './key-sequence.ts';
import { messageEvents } from './message-events.ts';
import { parseObject } from './parse-object.ts';
import { summarize, summaryWords } from './replay.ts';
import { isActive, statusLook } from './status.ts';
import { conditionWords, stepTitle } from './step-words.ts';
import { parseTime, relativeTime, roughDuration } from './time-words.ts';
import { cancelCurl, insertPath } from './token-snippets.ts';
import { visibleText } from './visible-text.ts';

const HOUR = 3_600_000;

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1500, '1.5 s'],
  [59_000, '59 s'],
  [90_000, '1 min 30 s'],
  [2 * HOUR + 180_000, '2 h 3 min'],
  [50 * HOUR, '2 d 2 h'],
  [30 * 24 * HOUR, '30 d'],
])('%d ms is %s', (ms, words) => {
  expect(roughDuration(ms)).toBe(words);
});

it('tells before from after', () => {
  expect(relativeTime(HOUR, 0)).toBe('in 1 h');
  expect(relativeTime(0, HOUR)).toBe('1 h ago');
  expect(relativeTime(1000, 0)).toBe('now');
  expect(parseTime('not a time')).toBeNull();
  expect(parseTime(undefined)).toBeNull();
});

it.each([
  [{ action: 'send', message: { content: { title: 'Hi' } } }, 'Send Hi'],
  [{ action: 'send', template: 'welcome' }, 'Send welcome'],
  [{ action: 'delay', until: '2026-01-01' }, 'Wait until 2026-01-01'],
  [
    { action: 'cancel', cancelation_token: { $ref: 'data.user_id' } },
    'Cancel runs with token refs.data.user_id',
  ],
  [{ action: 'fetch-data', webhook: { url: 'https://api.example.com/x?key=1' } }, 'GET api.example.com/x'],
  [{ action: 'future-kind' }, 'Future kind'],
  [{ action: 'delay', name: 'Cool down', duration: '1 day' }, 'Cool down'],
])('names %j', (step, words) => {
  expect(stepTitle(step)).toBe(words);
});

it('says a condition', () => {
  const condition = { source: 'data', field: 'plan', comparison: 'eq', value: 'pro' };
  expect(conditionWords(condition)).toBe('data.plan eq pro');
  expect(conditionWords({ source: 'js', expression: 'data.n > 3' })).toBe('data.n > 3');
});

it('shows a status that it has never heard of as it is', () => {
  expect(statusLook('PARKED')).toMatchObject({ word: 'PARKED', shape: 'question' });
  expect(statusLook('constructor').word).toBe('constructor');
  expect(isActive('PARKED')).toBe(false);
});

describe('keys', () => {
  const press = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

  it('have one name each', () => {
    expect(keyName({ ...press, key: 'K', ctrlKey: true })).toBe('Mod+k');
    expect(keyName({ ...press, key: '?', shiftKey: true })).toBe('?');
    expect(keyName({ ...press, key: 'Enter', shiftKey: true })).toBe('Shift+Enter');
  });

  it('make sequences, and a stray key begins anew', () => {
    const known = ['g a', 'g r', 'a'];
    expect(matchKeys(null, 'g', known)).toEqual({ hit: null, pending: 'g' });
    expect(matchKeys('g', 'a', known)).toEqual({ hit: 'g a', pending: null });
    expect(matchKeys('g', 'x', known)).toEqual({ hit: null, pending: null });
    expect(matchKeys(null, 'a', known).hit).toBe('a');
  });

  it('are shown as the keyboard has them', () => {
    expect(keyLabel('Mod+k', true)).toBe('⌘K');
    expect(keyLabel('Mod+k', false)).toBe('Ctrl+K');
    expect(keyLabel('g a', false)).toBe('g a');
  });
});

describe('similar texts', () => {
  it('are as far apart one way as the other', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, b, 3)).toBe(editDistance(b, a, 3));
        expect(editDistance(a, a, 3)).toBe(0);
      }),
    );
  });

  it('are found', () => {
    expect(closest('data.UserId', ['data.user_id', 'data.plan'])).toBe('data.user_id');
    expect(closest('data.nothing', ['data.user_id'])).toBeNull();
  });
});

it('shows what cannot be seen, and loses nothing', () => {
  expect(visibleText('a b\u200bc').map(({ mark }) => mark)).toEqual([null, '·', null, 'U+200B', null]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(
        visibleText(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

it('writes paths that expressions read', () => {
  expect(childPath('data', 'user_id', false)).toBe('data.user_id');
  expect(childPath('data', 'odd key"', false)).toBe('data["odd key\\""]');
  expect(childPath('data.list', '0', true)).toBe('data.list[0]');
});

it.each([
  ['', 0, 'refs.data.x'],
  ['refs.data.user_id', 0, '${`${data.user_id}-${data.x}`}'],
  ['onboarding-', 0, '${`onboarding-${data.x}`}'],
  ['${`a-`}', 5, '${`a-${data.x}`}'],
  ['${}', 2, '${data.x}'],
])('puts a picked path into %j', (expression, at, result) => {
  expect(insertPath(expression, at, 'data.x').text).toBe(result);
});

it('writes a command that no token can break out of', () => {
  expect(cancelCurl('http://x', `it's "me"`)).toContain(String.raw`{"cancelation_token":"it'\''s \"me\""}`);
});

it('counts what a token makes of recent runs', () => {
  const rows = ['a', 'a', 'b', null].map((token, index) => ({ runId: `r${index}`, token }));
  expect(summaryWords(summarize(rows))).toBe('4 runs → 2 tokens, 1 without, 1 shared by several runs');
});

it('reads objects only', () => {
  expect(parseObject(' ')).toEqual({ ok: true, value: {} });
  expect(parseObject('[1]')).toMatchObject({ ok: false });
  expect(parseObject('{')).toMatchObject({ ok: false });
});

it('orders what happened to a message', () => {
  expect(messageEvents({ enqueued: 5, sent: 9, canceledAt: 7 }).map(({ status }) => status)).toEqual([
    'ENQUEUED',
    'CANCELED',
    'SENT',
  ]);
});

it('picks and sorts automations', () => {
  const entry = (name: string, published: boolean, updatedAt: string) => ({
    id: name,
    name,
    alias: null,
    published,
    createdAt: updatedAt,
    updatedAt,
  });
  const all = [entry('Beta trial', true, '2026-01-01'), entry('Alpha', false, '2026-01-02')];
  const names = (wanted: Parameters<typeof pickAutomations>[1]) =>
    pickAutomations(all, wanted).map(({ name }) => name);
  expect(names({ q: '', state: '', sort: 'updated' })).toEqual(['Alpha', 'Beta trial']);
  expect(names({ q: 'trial beta', state: '', sort: 'name' })).toEqual(['Beta trial']);
  expect(names({ q: '', state: 'draft', sort: 'created' })).toEqual(['Alpha']);
});
