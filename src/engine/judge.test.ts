import { describe, expect, it } from 'vitest';
import { answered, claimed, gives, recordsOf, runOf, throws } from '../../test/support/runs.ts';
import type { Condition } from '../automation/condition.ts';
import type { Json } from '../automation/json.ts';
import type { Step } from '../automation/step.ts';
import { advance } from './advance.ts';
import type { Evaluated } from './event.ts';
import { judge } from './judge.ts';

const root: Json = {
  data: { plan: 'free', n: 7, data: { deep: 1 }, list: ['a'], '': 0, 'a b': true },
  profile: { email: 'j@example.com', name: ' ' },
  first: { status: 'SENT' },
};
const values = (evaluated: Readonly<Record<string, Evaluated>> = {}) => ({
  root,
  evaluated: new Map(Object.entries(evaluated)),
});
const data = (field: string, comparison: 'eq' | 'gt' | 'contains', value: Json): Condition => ({
  source: 'data',
  field,
  comparison,
  value,
});
const js = (expression: string): Condition => ({ source: 'js', expression });
const yes = data('plan', 'eq', 'free');
const no = data('plan', 'eq', 'pro');

describe('judge', () => {
  it.each<[Condition, boolean, string]>([
    [yes, true, '`data.plan` was `free`'],
    [no, false, '`data.plan` was `free`, expected `pro`'],
    [data('data.plan', 'eq', 'pro'), false, '`data.plan` was `free`, expected `pro`'],
    [data('refs.data.plan', 'eq', 'free'), true, '`data.plan` was `free`'],
    [data('data.deep', 'eq', 1), true, '`data.data.deep` was `1`'],
    [data('missing', 'eq', 'x'), false, '`data.missing` was missing, expected `x`'],
    [data('missing', 'eq', null), true, '`data.missing` was missing'],
    [data('list[0]', 'eq', '7'), false, '`data.list[0]` was `a`, expected `"7"`'],
    [data('["a b"]', 'eq', 'true'), true, '`data["a b"]` was `true`'],
    [data('n', 'gt', 'refs.data.n'), false, '`data.n` was `7`, expected more than `7`'],
    [data('n', 'eq', { $ref: 'data.missing' }), false, '`data.n` was `7`, expected `null`'],
    [
      { source: 'profile', field: 'email', comparison: 'ends_with', value: '.org' },
      false,
      '`profile.email` was `j@example.com`, expected something that ends with `.org`',
    ],
    [
      { source: 'profile', field: 'name', comparison: 'eq', value: 'J' },
      false,
      '`profile.name` was `" "`, expected `J`',
    ],
    [
      { source: 'step', field: 'first.status', comparison: 'neq', value: 'SENT' },
      false,
      '`refs.first.status` was `SENT`, expected anything but `SENT`',
    ],
    [
      { source: 'step', field: 'refs.first.status', comparison: 'one_of', value: 'SENT,OPENED' },
      true,
      '`refs.first.status` was `SENT`',
    ],
    [{ and: [yes, yes] }, true, '`data.plan` was `free`; `data.plan` was `free`'],
    [{ and: [no, js('never evaluated')] }, false, '`data.plan` was `free`, expected `pro`'],
    [{ or: [yes, js('never evaluated')] }, true, '`data.plan` was `free`'],
    [
      { or: [no, { and: [yes, no] }] },
      false,
      '`data.plan` was `free`, expected `pro`; `data.plan` was `free`, expected `pro`',
    ],
    [{ and: [] }, true, ''],
    [{ or: [] }, false, ''],
  ])('of %j is %s', (condition, holds, words) => {
    expect(judge(condition, values())).toEqual({ ok: true, holds, words });
  });

  it('coerces what an expression gave as JavaScript does, and shows it', () => {
    const given = { a: gives(0), b: gives('x'), c: gives(undefined), d: gives([]) };
    const judged = ['a', 'b', 'c', 'd'].map((expression) => judge(js(expression), values(given)));
    expect(judged).toMatchObject([
      { holds: false, words: '`a` was `0`' },
      { holds: true, words: '`b` was `x`' },
      { holds: false, words: '`c` was missing' },
      { holds: true, words: '`d` was `[]`' },
    ]);
    expect(judge(data('n', 'eq', '${a}'), values(given))).toMatchObject({
      holds: false,
      words: '`data.n` was `7`, expected `0`',
    });
  });

  it('says why it cannot judge', () => {
    const failed = { a: throws('RUNTIME', 'boom') };
    expect(judge(js('a'), values(failed))).toMatchObject({ ok: false, code: 'RUNTIME', message: 'boom' });
    expect(judge(data('n', 'eq', '${a}'), values(failed))).toEqual({
      ok: false,
      code: 'RUNTIME',
      message: 'boom',
    });
    expect(judge({ and: [yes, js('b')] }, values(failed))).toMatchObject({
      ok: false,
      code: 'NOT_EVALUATED',
    });
  });

  it('keeps its words short, on one line, and within the first of many options', () => {
    const long = judge(data('plan', 'eq', 'x\n'.repeat(100)), values());
    expect(long).toMatchObject({ words: `\`data.plan\` was \`free\`, expected \`${'x '.repeat(40)}…\`` });
    const options = Array.from({ length: 11 }, (_, n) => n);
    const many = judge({ source: 'data', field: 'plan', comparison: 'one_of', value: options }, values());
    expect(many).toMatchObject({ words: expect.stringMatching(/one of `0`, .*`9`, …$/) });
  });

  it.each([
    ['contains', 'something that contains `x`'],
    ['not_contains', 'something that does not contain `x`'],
    ['gt', 'more than `x`'],
    ['gte', 'at least `x`'],
    ['lt', 'less than `x`'],
    ['lte', 'at most `x`'],
    ['starts_with', 'something that starts with `x`'],
  ] as const)('says what %s expects', (comparison, words) => {
    const field = comparison === 'not_contains' ? 'x' : 'plan';
    const with_x = { root: { data: { x: 'x', plan: 'free' } }, evaluated: new Map() };
    expect(judge({ source: 'data', field, comparison, value: 'x' }, with_x)).toMatchObject({
      words: expect.stringContaining(words),
    });
  });
});

describe('a branch', () => {
  const cancel: Step = { action: 'cancel', cancelation_token: 't' };
  const step: Step = {
    action: 'switch',
    ref: 'choice',
    cases: [
      { condition: js('a'), steps: [cancel] },
      {
        condition: { or: [js('b'), { source: 'step', field: 'x.status', comparison: 'eq', value: '${c}' }] },
        steps: [],
      },
    ],
    default: [cancel, cancel],
  };
  const play = (...results: readonly Evaluated[]) =>
    advance(advance(runOf([step]), claimed()).run, answered({ kind: 'evaluate', results }));

  it('asks for all its expressions at once, and tells later steps what it took', () => {
    expect(advance(runOf([step]), claimed()).run.ask).toMatchObject({
      kind: 'evaluate',
      expressions: ['a', 'b', 'c'],
    });
    const moved = play(gives(false), gives(1), gives('x'));
    expect(moved.run.refs).toEqual({ choice: { status: 'PROCESSED', took: 'cases[1]' } });
    expect(recordsOf(moved.writes).map(({ path }) => path)).toEqual(['0']);
    expect(recordsOf(moved.writes)[0]).toMatchObject({
      input: {},
      output: {
        took: 'cases[1]',
        reason: 'Took cases[1]: `b` was `1`',
        conditions: [
          { place: 'cases[0].condition', holds: false, words: '`a` was `false`' },
          { place: 'cases[1].condition', holds: true, words: '`b` was `1`' },
        ],
      },
    });
  });

  it('fails only where a condition that it looks at does', () => {
    const broken = throws('RUNTIME', 'boom');
    expect(recordsOf(play(gives(true), broken, broken).writes)[0]?.output).toMatchObject({
      took: 'cases[0]',
    });
    const failed = recordsOf(play(gives(false), gives(false), broken).writes);
    expect(failed).toMatchObject([
      { status: 'ERROR', error: { code: 'RUNTIME', message: 'cases[1].condition: boom' } },
    ]);
    const other = play(gives(false), gives(false), gives('y'));
    expect(recordsOf(other.writes).map(({ path }) => path)).toEqual(['0', '0.default.0', '0.default.1']);
  });
});
