import type { Problem } from '../problem.ts';
import { mayReach } from '../recipient.ts';
import type { SendStep } from '../steps/send.ts';
import { checkMessage } from './message.ts';
import { checkOnce } from './once.ts';
import { staticObject } from './static.ts';
import { type Known, problemAt } from './step-check.ts';
import { checkTemplate } from './template.ts';

const NOBODY =
  'required: the step, the run, its profile and its data name nobody to send to; give a "recipient", or a profile with an address such as "email"';

/** Tells the two forms apart by `message` (reference 6.1, 6.2). */
export function checkSend(step: SendStep, known: Known): readonly Problem[] {
  const problems = step.message === undefined ? checkLegacy(step, known) : checkMessage(step.message, known);
  return [...problems, ...checkOnce(step)];
}

function checkLegacy(step: SendStep, known: Known): readonly Problem[] {
  return [
    ...problemAt('recipient', hasAddressee(step, known) ? null : NOBODY),
    ...checkTemplate(step, known),
  ];
}

/** False only when it is certain (D-26). */
function hasAddressee(step: SendStep, { context, changed }: Known): boolean {
  const profile = staticObject(step.profile);
  const data = staticObject(step.data);
  if (step.recipient || context === null || changed || profile === null || data === null) return true;
  return mayReach({
    recipient: context.recipient,
    profile: { ...context.profile, ...profile },
    data: { ...context.data, ...data },
  });
}
