/** Hand-overs of one message, the first included. */
export const MAX_ATTEMPTS = 12;

const FIRST_MS = 2_000;
const LONGEST_MS = 3_600_000;

/** Pause after a failed attempt, counted from 1: doubled each time, at most 1 h, with the upper half jittered. */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}
