/**
 * An id of Courier's form `1-<8 hex epoch seconds>-<24 hex>` (D-34), derived from an event's entropy so that the core
 * needs no randomness of its own. Distinct within an event for steps and numbers up to 65,535.
 */
export function deriveId(now: number, entropy: string, step: number, number: number): string {
  return `1-${hex(Math.floor(now / 1000) >>> 0, 8)}-${entropy.slice(0, 16)}${hex(step & 0xffff, 4)}${hex(number & 0xffff, 4)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
