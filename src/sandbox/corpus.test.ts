import { afterAll, beforeAll, expect, it } from 'vitest';
import { BENIGN } from '../../test/support/expression-corpus/benign.ts';
import { BROKEN } from '../../test/support/expression-corpus/broken.ts';
import { HOSTILE } from '../../test/support/expression-corpus/hostile.ts';
import { CORPUS_NOW, CORPUS_SCOPE, type Row } from '../../test/support/expression-corpus/row.ts';
import { createSandbox, type Outcome, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = createSandbox({ workers: 2 });
  await sandbox.ready();
});
afterAll(() => sandbox.close());

type Difference = { readonly expression: string; readonly expected: unknown; readonly outcome: Outcome };

/** The rows that come out differently than they should. */
async function differences(rows: readonly Row[], tenant: string): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const [expression, expected] of rows) {
    const outcome = await sandbox.evaluate({ tenant, expression, scope: CORPUS_SCOPE, now: CORPUS_NOW });
    if (!matches(outcome, expected)) found.push({ expression, expected, outcome });
  }
  return found;
}

function matches(outcome: Outcome, expected: Row[1]): boolean {
  if ('fails' in expected) return !outcome.ok && expected.fails.includes(outcome.error.code);
  const { gives: value, type } = expected;
  return (
    outcome.ok && outcome.value.type === type && JSON.stringify(outcome.value.value) === JSON.stringify(value)
  );
}

it('is large enough', () => {
  expect(BENIGN.length + BROKEN.length + HOSTILE.length).toBeGreaterThan(400);
});

it('comes out right where it is benign', async () => {
  expect(await differences(BENIGN, 'benign')).toEqual([]);
});

it('comes out right where it is broken', async () => {
  expect(await differences(BROKEN, 'broken')).toEqual([]);
});

it('comes out right where it is hostile, and for others meanwhile', { timeout: 120_000 }, async () => {
  let over = false;
  const hostile = differences(HOSTILE, 'hostile').finally(() => {
    over = true;
  });
  const calm = BENIGN.filter(([, expected]) => !('fails' in expected && expected.fails.includes('TIMEOUT')));
  let rounds = 0;
  while (!over) {
    expect(await differences(calm, 'benign')).toEqual([]);
    rounds += 1;
  }
  expect(await hostile).toEqual([]);
  expect(rounds).toBeGreaterThan(1);
});
