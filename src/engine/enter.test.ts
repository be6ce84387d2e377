import { describe, expect, it } from 'vitest';
import {
  answered,
  claimed,
  gives,
  messagesOf,
  NOW,
  recordsOf,
  runOf,
  throws,
} from '../../test/support/runs.ts';
import type { Step } from '../automation/step.ts';
import { advance } from './advance.ts';

const delay: Step = { action: 'delay', duration: '2 hours' };
const send: Step = { action: 'send', template: 'T' };
const cancel: Step = { action: 'cancel', cancelation_token: 't-1' };
const fresh = { since: NOW, attempt: 1 };

describe('expressions', () => {
  it('are asked for once each, with the run context and the refs in scope', () => {
    const steps: Step[] = [
      { action: 'delay', duration: '0 days', ref: 'pause' },
      {
        ...send,
        recipient: '${data.id}',
        data: { a: ['${data.n}', '${data.id}'] },
        if: 'data.n > 1',
        ref: '${no}',
      },
    ];
    const run = runOf(steps, { data: { id: 'u1', n: 2 }, profile: { email: 'a@b.c' }, brand: 'B' });
    const asked = advance(run, claimed()).run;
    expect(asked.ask).toEqual({
      kind: 'evaluate',
      expressions: ['data.id', 'data.n', 'data.n > 1'],
      scope: {
        variables: { ...run.context },
        refs: { pause: { status: 'PROCESSED' } },
      },
      ...fresh,
      input: null,
    });
    const results = [gives('u1'), gives(2), gives(true)];
    const { writes } = advance(asked, answered({ kind: 'evaluate', results }));
    expect(recordsOf(writes)[0]?.input).toEqual({ template: 'T', recipient: 'u1', data: { a: [2, 'u1'] } });
  });

  it('that fail end the run with the place, the code and the reason (D-15)', () => {
    const asked = advance(runOf([{ ...send, data: { list: ['${x}'] } }, send]), claimed()).run;
    const { run, writes } = advance(
      asked,
      answered({ kind: 'evaluate', results: [throws('TIMEOUT', 'too long')] }),
    );
    expect(run).toMatchObject({ status: 'ERROR', cursor: null, ask: null, settled: 1 });
    expect(recordsOf(writes)).toMatchObject([
      { status: 'ERROR', input: null, error: { code: 'TIMEOUT', message: 'data.list[0]: too long' } },
    ]);
  });

  it('cannot smuggle into an error what no database holds, nor fill one', () => {
    const asked = advance(runOf([{ ...send, recipient: '${x}' }]), claimed()).run;
    const results = [throws('RUNTIME', `\0\ud83d${'x'.repeat(5_000)}`)];
    const message = recordsOf(advance(asked, answered({ kind: 'evaluate', results })).writes)[0]?.error
      ?.message;
    expect(message).toHaveLength(1_000);
    expect(message).toMatch(/^recipient: \ufffd\ufffdx+$/);
  });

  it('in data are data: nothing is resolved twice', () => {
    const data = { text: '${evil}', ref: 'refs.profile.email', accessor: { $ref: 'profile.email' } };
    const run = runOf([{ ...send, data: { copy: { $ref: 'data' } } }], { recipient: 'u1', data });
    const { writes } = advance(run, claimed());
    expect(messagesOf(writes)[0]?.data['copy']).toEqual(data);
  });
});

describe('if', () => {
  const conditional: Step = { ...send, if: 'data.go', ref: 'first' };
  const decided = (result: ReturnType<typeof gives>) => {
    const asked = advance(runOf([conditional, cancel], { recipient: 'u1' }), claimed()).run;
    return advance(asked, answered({ kind: 'evaluate', results: [result] }));
  };

  it('skips its step, and only that, when falsy', () => {
    const { run, writes } = decided(gives(0));
    expect(run).toMatchObject({ status: 'PROCESSED', refs: { first: { status: 'SKIPPED' } }, settled: 2 });
    expect(recordsOf(writes).map(({ status }) => status)).toEqual(['SKIPPED', 'PROCESSED']);
    expect(messagesOf(writes)).toEqual([]);
  });

  it('lets its step run when truthy', () => {
    const { writes } = decided(gives('yes'));
    expect(recordsOf(writes).map(({ status }) => status)).toEqual(['PROCESSED', 'PROCESSED']);
    expect(messagesOf(writes)).toHaveLength(1);
  });

  it('that fails ends the run (D-15)', () => {
    const { run, writes } = decided(throws('RUNTIME', 'TypeError: x'));
    expect(run.status).toBe('ERROR');
    expect(recordsOf(writes)[0]?.error).toEqual({ code: 'RUNTIME', message: 'if: TypeError: x' });
  });

  it('that is false wins over fields that fail', () => {
    const step: Step = { ...send, if: 'data.user', recipient: '${data.user.id}' };
    const asked = advance(runOf([step]), claimed()).run;
    const results = [throws('RUNTIME', 'TypeError'), gives(undefined)];
    expect(recordsOf(advance(asked, answered({ kind: 'evaluate', results })).writes)[0]?.status).toBe(
      'SKIPPED',
    );
  });
});

describe('refs', () => {
  const first: Step = { ...send, ref: 'first' };
  const reader: Step = { ...cancel, if: "refs.first.status === 'OPENED'" };
  const started = advance(runOf([first, reader], { recipient: 'u1' }), claimed());
  const messageId = messagesOf(started.writes)[0]?.id ?? '';

  it('of a send hold its message, whose status is asked for before a step reads it', () => {
    expect(started.run.refs).toEqual({ first: { status: 'ENQUEUED', message_id: messageId } });
    expect(started.run.ask).toEqual({
      kind: 'statuses',
      messages: { first: messageId },
      ...fresh,
      input: null,
    });
  });

  it('are in scope with the live status', () => {
    const { run } = advance(started.run, answered({ kind: 'statuses', statuses: { first: 'OPENED' } }));
    const refs = { first: { status: 'OPENED', message_id: messageId } };
    expect(run.ask).toMatchObject({ kind: 'evaluate', expressions: [reader.if], scope: { refs } });
    expect(run.refs).toEqual(refs);
  });

  it('that no step reads are not asked for', () => {
    const { run } = advance(runOf([first, cancel], { recipient: 'u1' }), claimed());
    expect(run.status).toBe('PROCESSED');
  });

  it('may be read by path, without an expression', () => {
    const step: Step = { ...send, data: { was: 'refs.first.status' } };
    const asked = advance(runOf([first, step], { recipient: 'u1' }), claimed()).run;
    const { writes } = advance(asked, answered({ kind: 'statuses', statuses: { first: 'SENT' } }));
    expect(messagesOf(writes)[0]?.data).toEqual({ was: 'SENT' });
  });

  it.each(['__proto__', 'constructor', 'toString'])('may be called %s', (ref) => {
    const { run } = advance(runOf([{ action: 'delay', duration: '0 days', ref }, delay]), claimed());
    expect(Object.entries(run.refs)).toEqual([[ref, { status: 'PROCESSED' }]]);
    expect(Object.getPrototypeOf(run.refs)).toBe(Object.prototype);
  });
});

describe('values too deep or too odd to keep', () => {
  it('make a step that nests too deep an error', () => {
    let data = {};
    for (let depth = 0; depth < 100_000; depth += 1) data = { data };
    const { run, writes } = advance(runOf([{ ...send, recipient: 'u1', ...data }]), claimed());
    expect(run.status).toBe('ERROR');
    const message = recordsOf(writes)[0]?.error?.message;
    expect(message).toMatch(/^data\.data\.data\.data/);
    expect(recordsOf(writes)[0]?.error?.code).toBe('NESTED_TOO_DEEP');
  });

  it('are replaced in what an expression gives', () => {
    const asked = advance(runOf([{ ...send, recipient: '${x}' }]), claimed()).run;
    const { writes } = advance(asked, answered({ kind: 'evaluate', results: [gives('Ann \ud83d')] }));
    expect(messagesOf(writes)[0]?.recipient).toBe('Ann \ufffd');
  });
});
