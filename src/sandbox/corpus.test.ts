import { afterAll, beforeAll, expect, it } from 'vitest';
import { BENIGN } from '../../test/support/expression-corpus/benign.ts';
import { BROKEN } from '../../test/support/expression-corpus/broken.ts';
import { HOSTILE } from '../../test/support/expression-corpus/hostile.ts';
import { CORPUS_NOW, CORPUS_SCOPE, type Row } from '../../test/support/expression-corpus/row.ts';
import type { Outcome } from './expression.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
/** For what must not time out, so that a busy machine makes no difference. */
let patient: Sandbox;

beforeAll(async () => {
  sandbox = createSandbox({ workers: 2 });
  patient = createSandbox({ workers: 2, softTimeout: 10_000, hardTimeout: 15_000 });
  await Promise.all([sandbox.ready(), patient.ready()]);
});
afterAll(() => Promise.all([sandbox.close(), patient.close()]));

type Difference = { readonly expression: string; readonly expected: unknown; readonly outcome: Outcome };

/** The rows that come out differently than they should. */
async function differences(rows: readonly Row[], where: Sandbox, tenant = 'corpus'): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const [expression, expected] of rows) {
    const outcome = await where.evaluate({ tenant, expression, scope: CORPUS_SCOPE, now: CORPUS_NOW });
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

function mayTimeOut([, expected]: Row): boolean {
  return 'fails' in expected && expected.fails.includes('TIMEOUT');
}

function hasTimedOut({ outcome }: Difference): boolean {
  return !outcome.ok && outcome.error.code === 'TIMEOUT';
}

const ALL = [...BENIGN, ...BROKEN, ...HOSTILE];
const QUICK = ALL.filter((row) => !mayTimeOut(row));
const SLOW = ALL.filter(mayTimeOut);

it('is large enough', () => {
  expect(QUICK.length).toBeGreaterThan(300);
  expect(SLOW.length).toBeGreaterThan(60);
});

it('comes out right where nothing need time out', async () => {
  expect(await differences(QUICK, patient)).toEqual([]);
});

it('comes out right where time runs out, and so does everything else meanwhile', {
  timeout: 120_000,
}, async () => {
  let over = false;
  const slow = differences(SLOW, sandbox, 'hostile').finally(() => {
    over = true;
  });
  let flawless = 0;
  while (!over) {
    const found = await differences(
      BENIGN.filter((row) => !mayTimeOut(row)),
      sandbox,
      'benign',
    );
    expect(found.filter((difference) => !hasTimedOut(difference))).toEqual([]);
    if (found.length === 0) flawless += 1;
  }
  expect(await slow).toEqual([]);
  expect(flawless).toBeGreaterThan(0);
});
