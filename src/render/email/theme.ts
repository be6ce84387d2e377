import { type Brand, brandSetting } from '../brand.ts';
import { colorOf, pixelsOf } from '../elemental/fields.ts';

/** How an e-mail looks. */
export type Theme = {
  readonly primary: string;
  /** Of text on `primary`. */
  readonly onPrimary: string;
  readonly background: string;
  readonly card: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  /** Pixels. */
  readonly width: number;
  /** Above the card; null for none. */
  readonly bar: string | null;
  /** False where the brand has chosen its own backgrounds, which dark mode would break. */
  readonly dark: boolean;
};

/** Fonts of the reader's own machine. No name that the compiler would fetch from Google: an e-mail calls nobody. */
export const FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif";

/** The theme of a brand, with our own where it says nothing. */
export function themeOf(brand: Brand | null): Theme {
  const color = (...path: readonly string[]) => colorOf(brandSetting(brand, ...path));
  const primary = color('colors', 'primary') ?? '#2563eb';
  const background = color('email', 'templateOverride', 'backgroundColor');
  const card = color('email', 'templateOverride', 'blocksBackgroundColor');
  return {
    primary,
    onPrimary: readableOn(primary),
    background: background ?? '#f4f4f5',
    card: card ?? '#ffffff',
    text: '#18181b',
    muted: '#71717a',
    line: '#e4e4e7',
    width: Math.max(320, pixelsOf(brandSetting(brand, 'email', 'templateOverride', 'width')) ?? 600),
    bar: color('email', 'header', 'barColor') ?? color('colors', 'primary'),
    dark: background === null && card === null,
  };
}

/** Black or white, whichever can be read on a colour; white where the colour is not hexadecimal. */
export function readableOn(color: string): string {
  const [, short, long] = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(color) ?? [];
  const hex = long ?? (short === undefined ? undefined : [...short].map((digit) => digit + digit).join(''));
  if (hex === undefined) return '#ffffff';
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) =>
    linear(Number.parseInt(hex.slice(at, at + 2), 16)),
  );
  // Relative luminance and the contrast of WCAG 2.2.
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= 3 ? '#ffffff' : '#18181b';
}

function linear(part: number): number {
  const value = part / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
