import type { Problem } from '../problem.ts';
import type { CancelStep } from '../steps/cancel.ts';
import { checkTokenField } from '../token.ts';
import { problemAt } from './step-check.ts';

/** A cancel names a token: without one it could only cancel nothing, silently (reference 6.5, 7.4). */
export function checkCancel({ cancelation_token: token }: CancelStep): readonly Problem[] {
  if (token === '') return problemAt('cancelation_token', 'must not be empty');
  return problemAt('cancelation_token', checkTokenField(token));
}
