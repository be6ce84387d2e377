import { checkJson } from '../automation/checks/storable.ts';
import type { Json } from '../automation/json.ts';
import type { Problem } from '../automation/problem.ts';
import { BelayError } from '../errors.ts';
import type { Body } from './body.ts';
import { problemsOf } from './problems.ts';

const MAX_PROBLEMS = 20;

/**
 * Reads a JSON body; throws the 400 that names the first problem in document order. An absent body reads as `{}`.
 * The value must come from `JSON.parse`.
 */
export function parseBody<T>(body: Body<T>, value: unknown): T {
  const json = (value === undefined ? {} : value) as Json;
  const unstorable = checkJson(json);
  if (unstorable !== null) throw refusal([unstorable]);
  const canonical = body.canonical(json);
  const judged = body.judge.safeParse(canonical);
  if (!judged.success) throw refusal(problemsOf(judged.error.issues, canonical));
  return body.take(canonical as never);
}

/** The 400 for problems in document order: the message is the first, `problems` are at most twenty of them. */
export function refusal(problems: readonly Problem[]): BelayError {
  const named = problems
    .slice(0, MAX_PROBLEMS)
    .map(({ place, message }) => ({ place: bodyPlace(place), message }));
  const [first] = named;
  const message = first === undefined ? 'the request is invalid' : `${first.place}: ${first.message}`;
  return new BelayError('invalid_request', message, { details: { problems: named } });
}

/** Places inside an automation start at the automation: `steps[1].duration`, wherever it is written. */
function bodyPlace(place: string): string {
  if (place === '') return 'body';
  return place.startsWith('automation.') ? place.slice('automation.'.length) : place;
}
