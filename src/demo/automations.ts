import type { JsonObject } from '../automation/json.ts';

/** Reminds a new user twice: after a day, and two days later. */
export const onboarding = {
  name: 'Onboarding reminders',
  alias: 'onboarding',
  cancelation_token: '${`onboarding-${data.user_id}`}',
  steps: [
    { action: 'delay', duration: '1 day' },
    send('Two steps are left', 'Invite a colleague and pick a plan.'),
    { action: 'delay', duration: '2 days' },
    send('Still there?', 'We can help you with the last steps.'),
  ],
} as const satisfies JsonObject;

/** Warns a user before the trial ends. */
export const trialExpiry = {
  name: 'Trial expiry',
  alias: 'trial-expiry',
  cancelation_token: '${`trial-expiry-${data.user_id}`}',
  steps: [
    { action: 'delay', duration: '12 days' },
    send('Your trial ends in two days', 'Keep your work: pick a plan.'),
  ],
} as const satisfies JsonObject;

function send(title: string, body: string) {
  return { action: 'send', message: { content: { title, body } } } as const;
}
