import { mayHaveAddress } from '../automation/recipient.ts';
import { type Addressed, anonymous, EMPTY_BODY } from './message.ts';
import { compose, filledText, objectOf } from './read.ts';
import { fallbackRecipient, profileFor } from './recipient.ts';
import type { Moment } from './rule.ts';

/** The message of a send's own fields, composed over those of the run (reference 6.1). */
export function legacyMessage({ input, run: { context }, path, id }: Moment): Addressed {
  const data = compose(context.data, objectOf(input['data']));
  const stepProfile = objectOf(input['profile']);
  const everything = compose(context.profile, stepProfile);
  const named =
    filledText(input['recipient']) ?? fallbackRecipient({ ...context, profile: everything, data });
  const messageId = id(0);
  if (named === null && !mayHaveAddress(everything)) {
    const error = 'recipient: the step, the run, its profile and its data name nobody to send to';
    return { kind: 'refused', code: 'NO_RECIPIENT', error };
  }
  return {
    kind: 'message',
    message: {
      ...EMPTY_BODY,
      id: messageId,
      path,
      recipient: named ?? anonymous(messageId),
      to: null,
      data,
      profile: named === null ? everything : compose(profileFor(named, context), stepProfile),
      template: filledText(input['template']) ?? context.template,
      brand: filledText(input['brand']) ?? context.brand,
      override: objectOf(input['override']),
    },
  };
}
