const MASK = 0xffffffffffffffffn;

/**
 * An id of Courier's form `1-<8 hex epoch seconds>-<24 hex>` (D-34), derived from the event's entropy so that the
 * core needs no randomness of its own.
 */
export function deriveId(now: number, entropy: string, number: number): string {
  const seconds = (Math.floor(now / 1000) >>> 0).toString(16).padStart(8, '0');
  const random = (BigInt(`0x${entropy.slice(0, 16)}`) & MASK).toString(16).padStart(16, '0');
  return `1-${seconds}-${random}${(number >>> 0).toString(16).padStart(8, '0')}`;
}
