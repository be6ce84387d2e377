import { describe, expect, it } from 'vitest';
import {
  answered,
  claimed,
  deepFreeze,
  EMPTY,
  ENTROPY,
  gives,
  HOUR,
  messagesOf,
  NOW,
  recordsOf,
  runOf,
} from '../../test/support/runs.ts';
import type { Step } from '../automation/step.ts';
import { advance } from './advance.ts';
import type { Ask } from './ask.ts';
import type { Answer } from './event.ts';
import type { Run } from './run.ts';

const delay: Step = { action: 'delay', duration: '2 hours' };
const send: Step = { action: 'send', template: 'T' };
const cancel: Step = { action: 'cancel', cancelation_token: 't-1' };
const fetch: Step = { action: 'fetch-data', webhook: { url: 'https://a.example' } };
const fresh = { since: NOW, attempt: 1 };

describe('a claim', () => {
  it('moves a run as far as it goes without an answer', () => {
    const run = runOf([cancel, send, delay, send], { recipient: 'u1' });
    const moved = advance(run, claimed());
    expect(moved.run).toEqual({
      ...run,
      status: 'WAITING',
      cursor: '2',
      settled: 2,
      ask: { kind: 'time', at: NOW + 2 * HOUR, ...fresh, input: { duration: '2 hours' } },
    });
    expect(moved.writes.map(({ kind }) => kind)).toEqual([
      'cancel-by-token',
      'record-step',
      'queue-message',
      'record-step',
    ]);
  });

  it('records a step as it settles', () => {
    const { run, writes } = advance(runOf([{ ...cancel, ref: 'stop' }]), claimed());
    expect(writes).toEqual([
      { kind: 'cancel-by-token', token: 't-1', path: '0' },
      {
        kind: 'record-step',
        step: {
          path: '0',
          index: 0,
          action: 'cancel',
          ref: 'stop',
          status: 'PROCESSED',
          created_at: NOW,
          updated_at: NOW,
          message_id: null,
          input: { cancelation_token: 't-1' },
          output: null,
          error: null,
        },
      },
    ]);
    expect(run).toEqual({
      ...runOf([{ ...cancel, ref: 'stop' }]),
      refs: { stop: { status: 'PROCESSED' } },
      cursor: null,
      settled: 1,
      status: 'PROCESSED',
    });
  });

  it('leaves a delay alone before its time and ends it at its time', () => {
    const waiting = advance(runOf([delay, cancel]), claimed()).run;
    const early = advance(waiting, claimed(NOW + 2 * HOUR - 1));
    expect(early.run).toBe(waiting);
    expect(early.writes).toEqual([]);
    const { run, writes } = advance(waiting, claimed(NOW + 2 * HOUR));
    expect(run.status).toBe('PROCESSED');
    expect(recordsOf(writes)).toMatchObject([
      { action: 'delay', status: 'PROCESSED', created_at: NOW, updated_at: NOW + 2 * HOUR },
      { action: 'cancel', created_at: NOW + 2 * HOUR, updated_at: NOW + 2 * HOUR },
    ]);
  });

  it('counts a retry and repeats the very same request', () => {
    const step: Step = { ...fetch, webhook: { url: '${data.url}' }, idempotency_key: '${Math.random()}' };
    const asked = advance(runOf([step]), claimed()).run;
    const results = [gives('https://b.example'), gives('k-1')];
    const fetching = advance(asked, answered({ kind: 'evaluate', results })).run;
    const failure: Answer = { kind: 'fetch', failure: 'refused', retryable: true };
    const resting = advance(fetching, answered(failure, NOW + 5)).run;
    expect(resting).toMatchObject({ status: 'PROCESSING', cursor: '0', ask: { kind: 'backoff', ms: 1_000 } });
    const again = advance(resting, claimed(NOW + 1_005)).run;
    expect(again.ask).toEqual({ ...fetching.ask, attempt: 2 });
  });

  it('starts a step over whose answer was lost, without counting an attempt', () => {
    const step: Step = { action: 'get-profile', user_id: '${data.id}' };
    const asked = advance(runOf([step]), claimed()).run;
    expect(advance(asked, claimed(NOW + 9)).run).toEqual(asked);
    const loading = advance(asked, answered({ kind: 'evaluate', results: [gives('u1')] })).run;
    expect(loading.ask).toMatchObject({ kind: 'profile', user_id: 'u1' });
    expect(advance(loading, claimed(NOW + 9)).run).toEqual(loading);
  });

  it.each(['PROCESSED', 'ERROR', 'CANCELED', 'THROTTLED', 'NOT PROCESSED'] as const)(
    'changes nothing about a run that is %s',
    (status) => {
      const waiting = advance(runOf([delay]), claimed()).run;
      for (const run of [
        { ...waiting, status },
        { ...runOf([send]), status },
      ]) {
        expect(advance(run, claimed(NOW + HOUR * 99))).toEqual({ run, writes: [] });
      }
    },
  );

  it('changes nothing about a run without steps, which is final from the start', () => {
    const run = runOf([]);
    expect(run).toMatchObject({ status: 'PROCESSED', cursor: null });
    expect(advance(run, claimed())).toEqual({ run, writes: [] });
    const odd: Run = { ...run, status: 'PROCESSING' };
    expect(advance(odd, claimed()).run).toBe(odd);
  });

  it('refuses a run whose cursor points at no step', () => {
    expect(() => advance({ ...runOf([send]), cursor: '7' }, claimed())).toThrow('run 1-run has no step at 7');
  });
});

describe('an answer', () => {
  const answers: readonly Answer[] = [
    { kind: 'statuses', statuses: {} },
    { kind: 'evaluate', results: [gives(1)] },
    { kind: 'profile', profile: {} },
    { kind: 'fetch', response: { status: 200, body: '{}' } },
    { kind: 'automation', found: null, reason: 'none' },
  ];

  it.each(answers)('to nothing is ignored: $kind', (answer) => {
    for (const run of [runOf([send], { recipient: 'u1' }), advance(runOf([delay]), claimed()).run]) {
      const after = advance(run, answered(answer));
      expect(after.run).toBe(run);
      expect(after.writes).toEqual([]);
    }
  });

  it('of another kind is ignored', () => {
    const fetching = advance(runOf([fetch]), claimed()).run;
    const after = answers
      .filter(({ kind }) => kind !== 'fetch')
      .map((answer) => advance(fetching, answered(answer)));
    expect(after.map(({ run }) => run)).toEqual([fetching, fetching, fetching, fetching]);
  });

  it('keeps the moment at which its step was entered', () => {
    const fetching = advance(runOf([fetch]), claimed()).run;
    const response = { status: 200, body: '{"a":1}' };
    const { writes } = advance(fetching, answered({ kind: 'fetch', response }, NOW + 700));
    expect(recordsOf(writes)).toMatchObject([{ created_at: NOW, updated_at: NOW + 700 }]);
  });

  it('of too few results makes the step an error, not an exception', () => {
    const asked = advance(runOf([{ ...send, recipient: '${a}', brand: '${b}' }]), claimed()).run;
    const { run, writes } = advance(asked, answered({ kind: 'evaluate', results: [gives('u1')] }));
    expect(run.status).toBe('ERROR');
    expect(recordsOf(writes)[0]?.error).toEqual({
      code: 'NOT_EVALUATED',
      message: 'brand: the expression was not evaluated',
    });
  });
});

it('takes all its times and all its ids from the event', () => {
  const later = Date.UTC(2031, 4, 1);
  const { run, writes } = advance(runOf([send, delay], { recipient: 'u1' }), claimed(later));
  expect(run.ask).toMatchObject({ at: later + 2 * HOUR, since: later });
  const seconds = (later / 1000).toString(16);
  expect(messagesOf(writes)[0]?.id).toBe(`1-${seconds}-${ENTROPY}00000000`);
});

it('never changes what it is given', () => {
  const run = deepFreeze(
    runOf([{ ...send, ref: 'a' }, fetch, delay], { recipient: 'u1', data: { a: { b: 1 } } }),
  );
  const fetching = deepFreeze(advance(run, deepFreeze(claimed())).run);
  const response = { status: 200, body: '{"c":2}' };
  const waiting = advance(fetching, deepFreeze(answered({ kind: 'fetch', response }))).run;
  expect(waiting.status).toBe('WAITING');
  expect(waiting.context).toEqual({ ...EMPTY, recipient: 'u1', data: { c: 2 } });
});

it('asks with a kind that tells whether the run rests', () => {
  const kinds = [delay, fetch].map((step) => advance(runOf([step]), claimed()).run.ask?.kind);
  expect(kinds).toEqual<Ask['kind'][]>(['time', 'fetch']);
});
