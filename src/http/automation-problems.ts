import { BelayError } from '../errors.ts';

/** A problem as editors take it: where in the JSON (RFC 6901), and what. */
export type PointedProblem = { readonly place: string; readonly pointer: string; readonly message: string };

/** What a check refuses, as values; none when it passes. Other errors are thrown on. */
export function problemsIn(check: () => void): readonly PointedProblem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof BelayError) || error.code !== 'invalid_request') throw error;
    const found = error.details['problems'];
    const problems = Array.isArray(found) ? (found as { place: string; message: string }[]) : [];
    if (problems.length === 0) return [{ place: '', pointer: '', message: error.message }];
    return problems.map(({ place, message }) => ({ place, pointer: pointerOf(place), message }));
  }
}

/** `steps[1].message.to` as `/steps/1/message/to`; the body itself is the empty pointer. */
export function pointerOf(place: string): string {
  if (place === 'body') return '';
  const parts = place.match(/[^.[\]]+/g) ?? [];
  return parts.map((part) => `/${part.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}
