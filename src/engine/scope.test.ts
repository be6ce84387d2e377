import { expect, it } from 'vitest';
import { runOf } from '../../test/support/runs.ts';
import { refsRoot, stepScope, tokenScope } from './scope.ts';

const context = { data: { a: 1 }, profile: { b: 2 }, recipient: 'u1', brand: 'B', template: null };
const run = {
  ...runOf([], context),
  refs: Object.fromEntries([
    ['first', { status: 'SENT' }],
    ['data', { status: 'SENT' }],
    ['__proto__', { status: 'SENT' }],
  ]),
};

it('gives steps the run context by name, and the refs apart (reference 7.5)', () => {
  expect(stepScope(run)).toEqual({ variables: context, refs: run.refs });
});

it('gives tokens data and profile, and no refs (reference 7.2)', () => {
  expect(tokenScope(context)).toEqual({ variables: { data: { a: 1 }, profile: { b: 2 } }, refs: {} });
});

it('lets paths read the context before a ref of the same name', () => {
  expect(JSON.parse(JSON.stringify(refsRoot(run)))).toEqual(
    JSON.parse(
      `{"first":{"status":"SENT"},"__proto__":{"status":"SENT"},${JSON.stringify(context).slice(1)}`,
    ),
  );
});
