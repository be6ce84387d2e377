import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../engine.ts';
import { buildImage, compile, openMachine, outcomeOf, prepareCall, wasm } from '../engine-sandbox.ts';
import { modeWords, resolveToken, type SampleContext } from './resolve-token.ts';
import { lintToken, pathsOf } from './token-lint.ts';

const { readFile } = await import('node:fs/promises');
const { createRequire } = await import('node:module');
const file = createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm');
const module = await wasm.compile(await readFile(file));
const machine = openMachine(module, buildImage(module));

const sample: SampleContext = {
  data: {
    user_id: 'user_123',
    tenant_id: 'acme',
    list: [1],
    flag: true,
    mail: 'ana@example.com',
    padded: ' x ',
  },
  profile: { email: 'ana@example.com' },
  recipient: 'user_123',
};

describe.each([
  ['T-1', '', null],
  ['T-2', 'onboarding', 'refs.data.user_id'],
  ['T-3', 'onboarding-refs.data.user_id', '${`onboarding-${data.user_id}`}'],
  ['T-4', 'onboarding-${data.user_id}', '${`onboarding-${data.user_id}`}'],
  ['T-5', 'x ${data.user_id', null],
  ['T-5', '${data.user_id +}', null],
  ['T-6', 'refs.data.userid', 'refs.data.user_id'],
  ['T-6', '${`${data.user_id}-${data.tenantid}`}', '${`${data.user_id}-${data.tenant_id}`}'],
  ['T-7', 'refs.data.missing', null],
  ['T-7', '${undefined}', null],
  ['T-8', '${data.list}', null],
  ['T-8', '${data.flag}', null],
  ['T-9', 'refs.data.padded', null],
  ['T-10', '${"x".repeat(2000)}', null],
  ['T-11', 'refs.data.mail', null],
  ['T-12', '${`${data.user_id}-${Date.now()}`}', null],
  ['T-12', '${String(Math.random())}', null],
  ['T-13', 'data', 'refs.data.user_id'],
  ['T-13', 'refs', 'refs.data.user_id'],
])('%s', (code, expression, fixed) => {
  it(`is found in ${JSON.stringify(expression)}`, async () => {
    const findings = await lint(expression);
    const finding = findings.find((each) => each.code === code);
    expect(finding, JSON.stringify(findings)).toBeDefined();
    expect(finding?.fix?.expression ?? null).toBe(fixed);
    if (fixed === null) return;
    expect((await lint(fixed)).map((each) => each.code)).not.toContain(code);
  });
});

it.each(['refs.data.user_id', '${`${data.user_id}-${data.tenant_id}`}', '${`onboarding-${data.user_id}`}'])(
  'finds nothing in %s',
  async (expression) => {
    expect(await lint(expression)).toEqual([]);
  },
);

it('finds paths, and not the methods called on them', () => {
  expect(pathsOf('${data.user_id.toLowerCase() + profile.email + data.user_id}')).toEqual([
    'data.user_id',
    'profile.email',
  ]);
});

it('never throws, and names the mode in the order of the engine', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('$', '{', '}', '`', 'refs.', 'data', '.', 'x') }),
  );
  await fc.assert(
    fc.asyncProperty(text, async (expression) => {
      const resolved = await resolveToken(expression, sample, evaluate);
      const { mode } = modeWords(expression);
      expect(mode).toBe(
        { none: 'none', refs: 'refs', javascript: '${ }', literal: 'text' }[resolved.result.mode],
      );
      for (const { text: words } of lintToken(expression, resolved, sample)) expect(words).not.toBe('');
    }),
    { numRuns: 300 },
  );
});

async function lint(expression: string) {
  return lintToken(expression, await resolveToken(expression, sample, evaluate), sample);
}

async function evaluate(expression: string, variables: SampleContext['data']): Promise<Outcome> {
  const compiled = compile(expression);
  if (!compiled.ok) return compiled;
  const scope = { variables, refs: Object.keys(variables), messageStatus: false };
  const prepared = prepareCall(compiled.program, scope, 1);
  if (!prepared.ok) return prepared;
  return outcomeOf(machine.evaluate({ tenant: 'test', call: prepared.call, now: 0, timeout: 300 }));
}
