/** Retries after the first attempt of a fetch (D-15). */
export const MAX_RETRIES = 3;

/** Pause in ms after a failed attempt, counted from 1: 1 s, 3 s, 9 s. */
export function backoffOf(attempt: number): number {
  return 1000 * 3 ** (attempt - 1);
}
