const MASK = '********';
const SHOWN = 4;
const LONG_ENOUGH = 16;

/** What is shown of a secret: nothing, or the last four characters of a long one. */
export function mask(secret: string): string {
  return secret.length < LONG_ENOUGH ? MASK : `${MASK}${secret.slice(-SHOWN)}`;
}

/** True for a value that came out of `mask`: sent back, it means the secret that is stored. */
export function isMasked(value: string): boolean {
  return value.startsWith(MASK);
}
