import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CORPUS_NOW, CORPUS_SCOPE } from '../../test/support/expression-corpus/row.ts';
import type { Outcome } from './expression.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';

const LOOP = '(() => { for (;;); })()';
const UNSTOPPABLE = 'Array.prototype.reverse.call({ length: 2 ** 53 - 1 })';

function evaluate(sandbox: Sandbox, expression: string, tenant = 't'): Promise<Outcome> {
  return sandbox.evaluate({ tenant, expression, scope: CORPUS_SCOPE, now: CORPUS_NOW });
}

function resultOf(outcome: Outcome): unknown {
  return outcome.ok ? outcome.value.value : outcome.error.code;
}

/** Long enough that a machine busy with other things does not time out what is harmless. */
const PATIENT = { workers: 2, softTimeout: 1_000, hardTimeout: 1_500 };

/** How many of the promises have settled so far. */
function counter(outcomes: readonly Promise<Outcome>[]): () => number {
  let settled = 0;
  for (const outcome of outcomes) outcome.then(() => (settled += 1));
  return () => settled;
}

describe('a sandbox', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = createSandbox({ ...PATIENT, now: () => 5 });
    await sandbox.ready();
  });
  afterAll(() => sandbox.close());

  it('evaluates', async () => {
    expect(await evaluate(sandbox, '`onboarding-${data.user_id}`')).toEqual({
      ok: true,
      value: { type: 'string', value: 'onboarding-user_123', text: 'onboarding-user_123' },
    });
  });

  it('has no MessageStatus and no step references in a token (reference 7.2)', async () => {
    const { data = null, profile = null } = CORPUS_SCOPE.variables;
    const scope = { variables: { data, profile }, refs: ['data', 'profile'], messageStatus: false };
    const look = async (expression: string) =>
      resultOf(await sandbox.evaluate({ tenant: 't', expression, scope }));
    expect(await look('typeof MessageStatus')).toBe('undefined');
    expect(await look('Object.keys(refs)')).toEqual(['data', 'profile']);
    expect(await look("'SENT' < 'OPENED'")).toBe(false);
    expect(await look('recipient')).toBe('RUNTIME');
  });

  it('tells its own time to requests that do not, and draws unpredictably without a seed', async () => {
    const ask = (expression: string, extra = {}) =>
      sandbox.evaluate({ tenant: 't', expression, scope: CORPUS_SCOPE, ...extra });
    expect(resultOf(await ask('Date.now()'))).toBe(5);
    expect(resultOf(await ask('Date.now()', { now: 6.9 }))).toBe(6);
    const [one, two] = [await ask('Math.random()'), await ask('Math.random()')];
    expect(resultOf(one)).not.toBe(resultOf(two));
    const [three, four] = [await ask('Math.random()', { seed: 3 }), await ask('Math.random()', { seed: 3 })];
    expect(resultOf(three)).toBe(resultOf(four));
  });

  it('checks syntax without running anything', () => {
    expect(sandbox.check('data.n')).toBeNull();
    expect(sandbox.check(LOOP)).toBeNull();
    expect(sandbox.check('data.')).toMatchObject({ code: 'SYNTAX', position: 5 });
  });

  it('survives one kill after another', async () => {
    for (let round = 0; round < 3; round += 1) {
      const [hostile, benign] = await Promise.all([
        evaluate(sandbox, UNSTOPPABLE, `hostile-${round}`),
        evaluate(sandbox, 'data.plan', 'benign'),
      ]);
      expect(resultOf(hostile)).toBe('TIMEOUT');
      expect(resultOf(benign)).toBe('pro');
    }
    expect(resultOf(await evaluate(sandbox, 'data.plan'))).toBe('pro');
  });
});

describe('fairness', () => {
  it('serves others while one tenant floods', async () => {
    const sandbox = createSandbox({ ...PATIENT, queueWait: 60_000 });
    await sandbox.ready();
    const flood = Array.from({ length: 100 }, (_, index) =>
      evaluate(sandbox, index % 2 === 0 ? LOOP : UNSTOPPABLE, 'attacker'),
    );
    const attacked = counter(flood);
    for (let round = 0; round < 50; round += 1) {
      expect(resultOf(await evaluate(sandbox, 'data.plan', `victim-${round % 2}`))).toBe('pro');
    }
    expect(attacked()).toBeLessThan(flood.length / 2);
    await sandbox.close();
  });

  it('keeps a worker free of tenants that have just timed out, however many they are', async () => {
    const sandbox = createSandbox({ ...PATIENT, queueWait: 60_000 });
    await sandbox.ready();
    const attackers = ['a', 'b', 'c', 'd'];
    for (const tenant of attackers) expect(resultOf(await evaluate(sandbox, LOOP, tenant))).toBe('TIMEOUT');
    const flood = attackers.flatMap((tenant) =>
      Array.from({ length: 25 }, () => evaluate(sandbox, LOOP, tenant)),
    );
    const attacked = counter(flood);
    for (let round = 0; round < 50; round += 1) {
      expect(resultOf(await evaluate(sandbox, 'data.plan', 'victim'))).toBe('pro');
    }
    expect(attacked()).toBeLessThan(flood.length / 2);
    await sandbox.close();
  });

  it('does not hold up the event loop', async () => {
    const sandbox = createSandbox({ workers: 2, queueWait: 60_000 });
    await sandbox.ready();
    const flood = Array.from({ length: 4 }, () => evaluate(sandbox, UNSTOPPABLE, 'attacker'));
    const attacked = counter(flood);
    let turns = 0;
    while (attacked() < flood.length) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    // Four kills take about two seconds; a loop that stood still for them would turn a few times only.
    expect(turns).toBeGreaterThan(1_000);
    await sandbox.close();
  });
});

describe('limits', () => {
  it('refuses what one tenant has too much waiting of', async () => {
    const sandbox = createSandbox({ ...PATIENT, queueLimit: 2 });
    await sandbox.ready();
    const running = evaluate(sandbox, LOOP);
    const waiting = [evaluate(sandbox, '1'), evaluate(sandbox, '2')];
    expect(await evaluate(sandbox, '3')).toEqual({
      ok: false,
      error: { code: 'BUSY', message: 'too many expressions are waiting', retryable: true },
    });
    expect(resultOf(await evaluate(sandbox, '4', 'other'))).toBe(4);
    expect((await Promise.all([running, ...waiting])).map(resultOf)).toEqual(['TIMEOUT', 1, 2]);
    await sandbox.close();
  });

  it('lets nothing wait too long for its turn', async () => {
    const sandbox = createSandbox({ workers: 2, queueWait: 50, softTimeout: 5_000, hardTimeout: 5_000 });
    await sandbox.ready();
    const running = evaluate(sandbox, LOOP);
    const waiting = evaluate(sandbox, '1');
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'BUSY', retryable: true } });
    const second = await evaluate(sandbox, '1');
    expect(resultOf(second)).toBe('BUSY');
    await sandbox.close();
    expect(resultOf(await running)).toBe('BUSY');
  });

  it('refuses a context that is too large at its turn, and goes on', async () => {
    const sandbox = createSandbox(PATIENT);
    const scope = { variables: { data: 'x'.repeat(600_000) }, refs: [], messageStatus: false };
    const large = sandbox.evaluate({ tenant: 't', expression: 'data', scope });
    expect(resultOf(await large)).toBe('CONTEXT_TOO_LARGE');
    expect(resultOf(await evaluate(sandbox, '1'))).toBe(1);
    await sandbox.close();
  });
});

describe('close', () => {
  it('answers everything that runs or waits with BUSY, at once', async () => {
    const sandbox = createSandbox({ workers: 2, softTimeout: 60_000, hardTimeout: 60_000 });
    await sandbox.ready();
    const open = [LOOP, UNSTOPPABLE, '1', '2'].map((expression) => evaluate(sandbox, expression));
    open.push(evaluate(sandbox, UNSTOPPABLE, 'other'));
    // One turn of the loop, so that the workers are at it.
    await new Promise((resolve) => setImmediate(resolve));
    await sandbox.close();
    expect((await Promise.all(open)).map(resultOf)).toEqual(['BUSY', 'BUSY', 'BUSY', 'BUSY', 'BUSY']);
    expect(resultOf(await evaluate(sandbox, '1'))).toBe('BUSY');
  });

  it('may be called while the sandbox starts, and twice', async () => {
    const sandbox = createSandbox({ workers: 2 });
    const early = evaluate(sandbox, '1');
    await Promise.all([sandbox.close(), sandbox.close()]);
    expect([1, 'BUSY']).toContain(resultOf(await early));
    expect(resultOf(await evaluate(sandbox, '1'))).toBe('BUSY');
  });
});
