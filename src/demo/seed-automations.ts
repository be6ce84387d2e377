import type { Json, JsonObject } from '../automation/json.ts';

/** What the tests of the web UI and the screenshots work with. */
export const trialReminder = {
  name: 'Trial reminder',
  alias: 'trial-reminder',
  cancelation_token: 'refs.data.user_id',
  steps: [
    { action: 'send', template: 'welcome' },
    { action: 'delay', duration: '2 hours' },
    {
      action: 'if',
      condition: { source: 'data', field: 'plan', comparison: 'eq', value: 'pro' },
      then: [{ action: 'send', template: 'pro' }],
      else: [{ action: 'send', template: 'reminder' }],
    },
  ],
} as const satisfies JsonObject;

/** The same before anybody thought of plans: what is published as version 1. */
export const trialReminderV1 = {
  ...trialReminder,
  steps: [
    { action: 'send', template: 'welcome' },
    { action: 'delay', duration: '2 hours' },
    { action: 'send', template: 'reminder' },
  ],
} as const satisfies JsonObject;

export const compound = {
  name: 'Compound',
  alias: 'compound',
  cancelation_token: '${`${data.user_id}-${data.tenant_id}`}',
  steps: [
    { action: 'delay', duration: '1 day' },
    { action: 'send', template: 'reminder' },
  ],
} as const satisfies JsonObject;

export const noToken = {
  name: 'No token',
  alias: 'no-token',
  steps: [
    { action: 'delay', duration: '3 days' },
    { action: 'send', template: 'reminder' },
  ],
} as const satisfies JsonObject;

/** Cannot be published: no template, no duration, one ref twice. */
export const brokenSteps: readonly JsonObject[] = [
  { action: 'send', ref: 'first' },
  { action: 'delay', duration: '2 hous', ref: 'first' },
];

const BRANCHES = 14;

/** A draft of so many steps, with 14 branches among them. */
export function big(size: number): JsonObject {
  const plain = size - 3 * BRANCHES;
  const every = Math.floor(plain / BRANCHES);
  const steps: Json[] = [];
  for (let n = 0; n < plain; n += 1) {
    steps.push(n % 2 === 0 ? { action: 'delay', duration: `${1 + (n % 48)} hours` } : send(`step-${n}`));
    if (n % every === every - 1 && steps.length < plain + BRANCHES) {
      steps.push({
        action: 'if',
        condition: { source: 'data', field: 'plan', comparison: 'eq', value: `plan-${n}` },
        then: [send(`then-${n}`)],
        else: [send(`else-${n}`)],
      });
    }
  }
  return { name: `Big ${size}`, alias: `big-${size}`, cancelation_token: 'refs.data.user_id', steps };
}

function send(template: string): JsonObject {
  return { action: 'send', template };
}
