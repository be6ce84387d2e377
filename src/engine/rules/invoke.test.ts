import { describe, expect, it } from 'vitest';
import {
  answerStep,
  askingRun,
  claimed,
  ENTROPY,
  enterStep,
  NOW,
  recordsOf,
  runOf,
} from '../../../test/support/runs.ts';
import type { JsonObject } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';
import { advance } from '../advance.ts';
import type { Answer, FoundAutomation } from '../event.ts';
import { type Context, MAX_DEPTH } from '../run.ts';

describe('invoke', () => {
  const context: Context = { data: { a: 1 }, profile: { p: 1 }, recipient: 'u1', brand: 'B', template: 'T' };
  const found: FoundAutomation = {
    template_id: 'onboarding',
    template_version: 3,
    automation: { steps: [{ action: 'delay', duration: '1 day' }] },
    tokens: { token: 't', mode: 'literal', further: [], warnings: [] },
  };
  const answer: Answer = { kind: 'automation', found, reason: '' };
  const empty: Context = { data: {}, profile: {}, recipient: null, brand: null, template: null };
  const invoke = (rest: JsonObject = {}) => ({ action: 'invoke', template: 'onboarding', ...rest }) as Step;

  it.each<[string, JsonObject, Context]>([
    ['a copy of its own context, but for the template', {}, { ...context, template: null }],
    ['its own where that is missing', { context: { $ref: 'data.no' } }, { ...context, template: null }],
    ['its own where that is null', { context: null }, { ...context, template: null }],
    ['nothing but what is named', { context: {} }, empty],
    [
      'what is named',
      {
        context: {
          data: { b: 'refs.data.a' },
          profile: { $ref: 'profile' },
          recipient: 'u2',
          brand: 'C',
          template: 'S',
        },
      },
      { data: { b: 1 }, profile: { p: 1 }, recipient: 'u2', brand: 'C', template: 'S' },
    ],
    [
      'what is named in JSON',
      { context: '{"data":{"c":"\\u0000"},"recipient":7}' },
      { ...empty, data: { c: '\ufffd' }, recipient: '7' },
    ],
    [
      'no more than texts and objects',
      { context: { data: 1, profile: [], recipient: {}, brand: '' } },
      empty,
    ],
  ])('gives the child %s (D-14)', (_what, rest, given) => {
    const asking = askingRun(invoke({ ref: 'child', ...rest }), context);
    expect(asking.ask).toMatchObject({ kind: 'automation', template: 'onboarding', context: given });
    const { run, writes, record } = answerStep(asking, answer);
    const child = `1-${(NOW / 1000).toString(16)}-${ENTROPY}00000000`;
    expect(writes).toEqual([{ kind: 'start-run', id: child, found, context: given, depth: 1 }]);
    expect(record?.output).toEqual({ run_id: child });
    expect(run.refs).toEqual({ child: { status: 'PROCESSED', run_id: child } });
  });

  it('fails for an automation that cannot be invoked', () => {
    const { error } = answerStep(askingRun(invoke()), {
      kind: 'automation',
      found: null,
      reason: '"x": was never published',
    });
    expect(error).toEqual({ code: 'NO_TEMPLATE', message: 'template: "x": was never published' });
  });

  const deep = `{"data":${'['.repeat(1e5)}${']'.repeat(1e5)}}`;

  it.each<[string, JsonObject, string, string]>([
    ['no template', { template: 'refs.data.no' }, 'NO_TEMPLATE', 'template: resolved to nothing'],
    ['a context that is a text', { context: 'x' }, 'INVALID_CONTEXT', 'context: expected an object'],
    ['a context that is a list', { context: '[]' }, 'INVALID_CONTEXT', 'context: expected an object'],
    ['a context that is a number', { context: 7 }, 'INVALID_CONTEXT', 'context: expected an object'],
    ['a context that nests too deep', { context: deep }, 'INVALID_CONTEXT', 'context: expected an object'],
  ])('fails for %s', (_what, rest, code, message) => {
    expect(enterStep(invoke(rest), context).error).toEqual({ code, message });
  });

  it('goes ten levels deep and no further', () => {
    const at = (depth: number) => advance({ ...runOf([invoke()]), depth }, claimed());
    const deepest = answerStep(at(MAX_DEPTH - 1).run, answer);
    expect(deepest.writes).toMatchObject([{ kind: 'start-run', depth: MAX_DEPTH }]);
    const { run, writes } = at(MAX_DEPTH);
    expect(run.status).toBe('ERROR');
    expect(recordsOf(writes)[0]?.error?.code).toBe('TOO_DEEP');
  });
});
