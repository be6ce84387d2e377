import { describe, expect, it } from 'vitest';
import {
  answered,
  answerStep,
  askingRun,
  claimed,
  enterStep,
  NOW,
  nested,
} from '../../../test/support/runs.ts';
import type { Json, JsonObject } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';
import { advance } from '../advance.ts';
import type { Answer } from '../event.ts';
import type { Run } from '../run.ts';

const url = 'https://api.example/x';

function requestOf({ ask }: Run) {
  return ask?.kind === 'fetch' ? ask.request : null;
}

describe('fetch-data asks', () => {
  const fetch = (webhook: JsonObject, rest: JsonObject = {}) =>
    ({ action: 'fetch-data', webhook, ...rest }) as unknown as Step;

  it.each<[string, JsonObject, JsonObject]>([
    ['a GET by default', { url }, {}],
    ['in any method', { url, method: 'delete' }, { method: 'DELETE' }],
    ['a URL of the run', { url: 'refs.data.url' }, { url: 'https://b.example' }],
    [
      'with headers and parameters as texts, without those that are null',
      { url, headers: { 'x-n': 7, 'x-no': null }, params: { a: { $ref: 'data.list' }, b: true } },
      { headers: { 'x-n': '7' }, params: { a: '[1,2]', b: 'true' } },
    ],
    [
      'an object as JSON',
      { url, method: 'POST', body: { a: { $ref: 'data.list' } } },
      { method: 'POST', body: '{"a":[1,2]}', headers: { 'content-type': 'application/json' } },
    ],
    [
      'an object with a type of its own',
      { url, body: {}, headers: { 'Content-Type': 'application/vnd.x+json' } },
      { body: '{}', headers: { 'Content-Type': 'application/vnd.x+json' } },
    ],
    ['a text as it is', { url, body: 'a=b' }, { body: 'a=b' }],
    ['nothing where the body is missing', { url, body: null }, { body: null }],
  ])('for %s', (_what, webhook, request) => {
    const run = askingRun(fetch(webhook), { data: { url: 'https://b.example', list: [1, 2] } });
    expect(requestOf(run)).toEqual({ url, method: 'GET', headers: {}, params: {}, body: null, ...request });
  });

  it('with the idempotency key of the step, unless the author has set the header', () => {
    const key = { idempotency_key: 'refs.data.key' };
    const headers = { 'Idempotency-Key': 'own' };
    const runs = [fetch({ url }, key), fetch({ url, headers }, key)].map((step) =>
      askingRun(step, { data: { key: 'k' } }),
    );
    expect(runs.map((run) => requestOf(run)?.headers)).toEqual([{ 'idempotency-key': 'k' }, headers]);
  });

  it.each<[string, Step, string, RegExp]>([
    ['no URL', fetch({ url: 'refs.data.no' }), 'INVALID_WEBHOOK', /^webhook\.url: resolved to nothing$/],
    [
      'an odd method',
      fetch({ url, method: 'TRACE' }),
      'INVALID_WEBHOOK',
      /^webhook\.method: expected one of GET/,
    ],
    ['no webhook', fetch({ $ref: 'data.no' }), 'INVALID_WEBHOOK', /^webhook\.url: /],
    [
      'an odd strategy',
      fetch({ url }, { merge_strategy: 'x' }),
      'INVALID_MERGE',
      /^merge_strategy: expected one of/,
    ],
  ])('nothing of %s', (_what, step, code, message) => {
    const { error } = enterStep(step);
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
  });
});

describe('fetch-data takes', () => {
  const fetch = (rest: JsonObject = {}) =>
    ({ action: 'fetch-data', ref: 'f', webhook: { url }, ...rest }) as Step;
  const body = (value: Json): Answer => ({
    kind: 'fetch',
    response: { status: 200, body: typeof value === 'string' ? value : JSON.stringify(value) },
  });
  const data = { plan: 'free', seats: 3 };

  it.each<[string | null, JsonObject]>([
    [null, { plan: 'pro', beta: true }],
    ['replace', { plan: 'pro', beta: true }],
    ['overwrite', { plan: 'pro', seats: 3, beta: true }],
    ['soft-merge', { plan: 'free', seats: 3, beta: true }],
    ['none', { plan: 'free', seats: 3 }],
  ])('an object into data by %s (reference 6.6)', (merge_strategy, expected) => {
    const asking = askingRun(fetch(merge_strategy === null ? {} : { merge_strategy }), {
      data,
      recipient: 'u1',
    });
    const { run, record } = answerStep(asking, body({ plan: 'pro', beta: true }));
    expect(run.context).toEqual({ ...asking.context, data: expected });
    expect(run.refs).toEqual({ f: { status: 'PROCESSED', status_code: 200 } });
    expect(record).toMatchObject({ status: 'PROCESSED', output: { status_code: 200 }, created_at: NOW });
  });

  it.each(['', ' \n'])('nothing from an answer without a body: %j', (text) => {
    const response = { status: 204, body: text };
    const { run } = answerStep(askingRun(fetch(), { data }), { kind: 'fetch', response });
    expect(run.context.data).toEqual(data);
    expect(run.refs).toEqual({ f: { status: 'PROCESSED', status_code: 204 } });
  });

  it('what no database holds in a form that one does', () => {
    const odd = '{"a\\u0000":["\\ud83d",1e999,"\\ud83d\\ude00"],"__proto__":{"x":"\\u0000"},"ok":{"b":1}}';
    const { run } = answerStep(askingRun(fetch()), body(odd));
    expect(JSON.stringify(run.context.data)).toBe(
      '{"a\ufffd":["\ufffd",null,"\u{1f600}"],"__proto__":{"x":"\ufffd"},"ok":{"b":1}}',
    );
  });

  it.each<[string, RegExp]>([
    ['[1]', /^webhook: expected a JSON object, got "\[1\]"$/],
    ['null', /^webhook: expected a JSON object, got "null"$/],
    ['<html>', /^webhook: expected a JSON object, got "<html>"$/],
    ['x'.repeat(81), /^webhook: expected a JSON object, got "x{80}…"$/],
    [
      `{"a":${'['.repeat(64)}${']'.repeat(64)}}`,
      /^webhook: objects and lists lie more than 64 deep in each other$/,
    ],
    [
      `{"a":${'['.repeat(1e6)}${']'.repeat(1e6)}}`,
      /^webhook: objects and lists lie more than 64 deep in each other$/,
    ],
  ])('no other answer', (text, message) => {
    const { run, error } = answerStep(askingRun(fetch(), { data }), body(text));
    expect(error?.code).toBe('FETCH_NOT_JSON');
    expect(error?.message).toMatch(message);
    expect(run).toMatchObject({ status: 'ERROR', context: { data } });
  });

  it('as deep an answer as an invoke may carry', () => {
    const { run } = answerStep(askingRun(fetch()), body({ a: nested(63) }));
    expect(run.status).toBe('PROCESSED');
  });
});

describe('fetch-data tries again', () => {
  const failures: readonly [string, Answer, RegExp][] = [
    ['an unreachable server', { kind: 'fetch', failure: 'timed out', retryable: true }, /timed out/],
    ['a server error', { kind: 'fetch', response: { status: 503, body: '' } }, /the server answered 503/],
    [
      'a refusal of the server',
      { kind: 'fetch', response: { status: 404, body: '{}' } },
      /the server answered 404/,
    ],
    ['a redirect', { kind: 'fetch', response: { status: 302, body: '{}' } }, /the server answered 302/],
    ['an early hint', { kind: 'fetch', response: { status: 199, body: '{}' } }, /the server answered 199/],
  ];

  it.each(failures)('three times after %s, then fails (D-15)', (_what, failure, reason) => {
    let run = askingRun({ action: 'fetch-data', webhook: { url } });
    for (const ms of [1_000, 3_000, 9_000]) {
      run = advance(run, answered(failure)).run;
      expect(run).toMatchObject({ status: 'PROCESSING', ask: { kind: 'backoff', ms } });
      run = advance(run, claimed()).run;
      expect(run.ask?.kind).toBe('fetch');
    }
    const { run: last, error } = answerStep(run, failure);
    expect(last.status).toBe('ERROR');
    expect(error?.code).toBe('FETCH_FAILED');
    expect(error?.message).toMatch(reason);
    expect(error?.message).toMatch(/^webhook: .+; gave up after 4 attempts$/);
  });

  it('and takes an answer that comes in the end', () => {
    const resting = advance(
      askingRun({ action: 'fetch-data', webhook: { url } }),
      answered(failures[0]?.[1] as Answer),
    ).run;
    const asking = advance(resting, claimed(NOW + 1_000)).run;
    const { run, record } = answerStep(asking, { kind: 'fetch', response: { status: 299, body: '{"a":1}' } });
    expect(run).toMatchObject({ status: 'PROCESSED', context: { data: { a: 1 } } });
    expect(record).toMatchObject({ created_at: NOW, updated_at: NOW + 5 });
  });

  it('not when the request may not be made', () => {
    const refusal: Answer = { kind: 'fetch', failure: 'a private address', retryable: false };
    const { error } = answerStep(askingRun({ action: 'fetch-data', webhook: { url } }), refusal);
    expect(error).toEqual({ code: 'FETCH_REFUSED', message: 'webhook: a private address' });
  });
});
