import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAutomation } from '../automation/check.ts';
import type { SendStep } from '../automation/steps/send.ts';
import { advance } from '../engine/advance.ts';
import { newRun } from '../engine/new-run.ts';
import type { Context } from '../engine/run.ts';

const text = fc.constantFrom('', 'u', null);

/** Profiles, data and targets that often name nobody. */
const person = fc.dictionary(
  fc.constantFrom('user_id', 'userId', 'email', 'phone_number', 'slack', 'name', 'aws_sns', '__proto__'),
  fc.constantFrom<(string | number | boolean | null)[]>('', 'x', 0, false, null),
  { maxKeys: 2 },
);

const context: fc.Arbitrary<Context> = fc.record({
  data: person,
  profile: person,
  recipient: text,
  brand: fc.constant(null),
  template: fc.constant('T'),
});

const legacySend: fc.Arbitrary<SendStep> = fc.record(
  {
    action: fc.constant('send' as const),
    recipient: fc.constantFrom('', 'u'),
    data: person,
    profile: person,
  },
  { requiredKeys: ['action'] },
);

const message = fc.record(
  { to: fc.oneof(person, fc.array(person, { minLength: 1, maxLength: 2 })), data: person, profile: person },
  { requiredKeys: [] },
);

const messageSend: fc.Arbitrary<SendStep> = message.map((fields) => ({
  action: 'send',
  message: { ...fields, content: { body: 'Hi' } },
}));

function isRefused(step: SendStep, runContext: Context): boolean {
  const problems = checkAutomation({ steps: [step] }, { checkExpression: () => null, context: runContext });
  return problems.length > 0;
}

function reachesNobody(step: SendStep, runContext: Context): boolean {
  const run = newRun('run', { steps: [step] }, runContext);
  const { writes } = advance(run, { kind: 'claimed', now: 0, entropy: '0123456789abcdef' });
  return writes.some((write) => write.kind === 'record-step' && write.step.error?.code === 'NO_RECIPIENT');
}

describe('a static send', () => {
  it('is refused exactly when running it would reach nobody (D-26)', () => {
    fc.assert(
      fc.property(fc.oneof(legacySend, messageSend), context, (step, runContext) => {
        expect(isRefused(step, runContext)).toBe(reachesNobody(step, runContext));
      }),
      { numRuns: 2000 },
    );
  });
});
