import { LRUCache } from 'lru-cache';
import type { Helper, Helpers, HelperUse } from './helpers.ts';
import { numberOf } from './logic-helpers.ts';
import type { Value } from './lookup.ts';

/** `{{add $.index 1}}`, `{{format-currency total "EUR"}}`. What is no number gives nothing. */
export const numberHelpers: Helpers = {
  add: folding((a, b) => a + b),
  subtract: folding((a, b) => a - b),
  multiply: folding((a, b) => a * b),
  divide: folding((a, b) => a / b),
  mod: folding((a, b) => a % b),
  inc: ([value]) => finite((numberOf(value) ?? Number.NaN) + 1),
  round: ([value, digits]) => {
    const scale = 10 ** Math.min(Math.max(Math.trunc(numberOf(digits) ?? 0), 0), 12);
    return finite(Math.round((numberOf(value) ?? Number.NaN) * scale) / scale);
  },
  'format-number': ([value], use) => {
    const decimals = numberOf(use.hash['decimals']);
    const digits = decimals === null ? null : Math.min(Math.max(Math.trunc(decimals), 0), 12);
    return formatted(
      value,
      use,
      digits === null ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits },
    );
  },
  'format-currency': ([value, currency], use) =>
    formatted(value, use, { style: 'currency', currency: String(currency ?? use.hash['currency'] ?? 'USD') }),
  'format-percent': ([value], use) => formatted(value, use, { style: 'percent', maximumFractionDigits: 2 }),
};

function folding(operate: (a: number, b: number) => number): Helper {
  return (args) => {
    const numbers = args.map((value) => numberOf(value) ?? Number.NaN);
    return numbers.length === 0 ? undefined : finite(numbers.reduce(operate));
  };
}

function finite(number: number): Value {
  return Number.isFinite(number) ? number : undefined;
}

function formatted(value: Value, { locale }: HelperUse, options: Intl.NumberFormatOptions): Value {
  const number = numberOf(value);
  if (number === null) return undefined;
  try {
    return formatOf(locale, options).format(number);
  } catch {
    // A currency that there is not, or a locale that is none.
    return String(number);
  }
}

/** Making one costs some fifty times what using it costs. */
const formats = new LRUCache<string, Intl.NumberFormat>({ max: 500 });

function formatOf(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify([locale, options]);
  const known = formats.get(key) ?? new Intl.NumberFormat(locale, options);
  formats.set(key, known);
  return known;
}
