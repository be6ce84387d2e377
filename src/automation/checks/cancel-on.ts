import { type CancelRule, MAX_CANCEL_RULES } from '../cancel-on.ts';
import type { Problem } from '../problem.ts';
import { checkTokenField } from '../token.ts';
import { checkCondition, type Parsed } from './expressions.ts';
import { joinPlaces } from './place.ts';
import { problemAt } from './step-check.ts';

/** Everything that would keep the rules of `cancel_on` from canceling what they say. */
export function checkCancelRules(rules: readonly CancelRule[], parsed: Parsed): readonly Problem[] {
  if (rules.length > MAX_CANCEL_RULES) {
    return problemAt('cancel_on', `at most ${MAX_CANCEL_RULES} rules, got ${rules.length}`);
  }
  return rules.flatMap((rule, index) =>
    checkRule(rule, parsed).map(({ place, message }) => ({
      place: joinPlaces(`cancel_on[${index}]`, place),
      message,
    })),
  );
}

function checkRule({ event, if: condition, token }: CancelRule, parsed: Parsed): readonly Problem[] {
  return [
    ...problemAt('event', event === '' ? 'must not be empty' : null),
    ...problemAt('if', condition === undefined ? null : checkCondition(condition, parsed)),
    ...problemAt('token', token === '' ? 'must not be empty' : checkTokenField(token)),
  ];
}
