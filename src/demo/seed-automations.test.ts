import { expect, it } from 'vitest';
import { checkAutomation } from '../automation/check.ts';
import type { Step } from '../automation/step.ts';
import { places } from '../engine/cursor.ts';
import { big, brokenSteps, compound, noToken, trialReminder, trialReminderV1 } from './seed-automations.ts';

const options = { checkExpression: () => null };

it.each([500, 1_000])('a big draft has %s steps, 14 branches among them', (size) => {
  const all = places(big(size)['steps'] as unknown as readonly Step[]);
  expect(all).toHaveLength(size);
  expect(all.filter(({ step }) => step.action === 'if')).toHaveLength(14);
});

it('can be published, but for the broken one', () => {
  for (const { steps } of [trialReminder, trialReminderV1, compound, noToken]) {
    expect(checkAutomation({ steps: steps as unknown as readonly Step[] }, options)).toEqual([]);
  }
  expect(
    checkAutomation({ steps: brokenSteps as unknown as readonly Step[] }, options).length,
  ).toBeGreaterThan(0);
});
