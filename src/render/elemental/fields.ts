import type { Json } from '../../automation/json.ts';
import type { Align } from './block.ts';

/** A text; numbers and booleans are written out, anything else is empty. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function alignOf(value: Json | undefined): Align | null {
  return value === 'left' || value === 'center' || value === 'right' || value === 'full' ? value : null;
}

const COLOR =
  /^(?:#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]{3,25}|rgba?\([\d\s,.%/]{3,40}\)|hsla?\([\d\s,.%/]{3,40}\))$/i;

/** A colour that can stand in a style without ending it; null for anything else. */
export function colorOf(value: Json | undefined): string | null {
  return typeof value === 'string' && COLOR.test(value.trim()) ? value.trim() : null;
}

/** Pixels from `120`, `"120"` or `"120px"`, at most 2,000; null for anything else, percentages among them. */
export function pixelsOf(value: Json | undefined): number | null {
  const [, digits] = /^(\d{1,4})(?:px)?$/.exec(textOf(value).trim()) ?? [];
  return digits === undefined || Number(digits) === 0 ? null : Math.min(Number(digits), 2_000);
}

/** Percent from `"50%"`; null for anything else. */
export function percentOf(value: Json | undefined): number | null {
  const [, number] = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(textOf(value).trim()) ?? [];
  return number === undefined || Number(number) <= 0 || Number(number) > 100 ? null : Number(number);
}
