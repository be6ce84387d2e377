import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const TEXTS = ['fg', 'muted', 'accent', 'ok', 'err', 'wait', 'off', 'info'];

describe.each(['light', 'dark'])('the %s theme', (theme) => {
  const tokens = themeTokens(theme);

  it.each(TEXTS)('%s can be read on the page, on panels and under the pointer (WCAG 1.4.3)', (name) => {
    for (const ground of ['bg', 'panel', 'hover']) {
      expect(contrast(color(tokens, name), color(tokens, ground))).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(['ok', 'err', 'wait', 'off', 'info', 'accent'])('%s can be read on its own tint', (name) => {
    const share = Number.parseFloat(tokens.get('tint') ?? '') / 100;
    const ground = mix(color(tokens, name), color(tokens, 'bg'), share);
    expect(contrast(color(tokens, name), ground)).toBeGreaterThanOrEqual(4.5);
  });

  it('text on buttons can be read, and controls can be seen (WCAG 1.4.11)', () => {
    expect(contrast(color(tokens, 'on-accent'), color(tokens, 'accent'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(color(tokens, 'bg'), color(tokens, 'err'))).toBeGreaterThanOrEqual(4.5);
    for (const ground of ['bg', 'panel']) {
      expect(contrast(color(tokens, 'control'), color(tokens, ground))).toBeGreaterThanOrEqual(3);
    }
  });
});

type Rgb = readonly [number, number, number];

function themeTokens(theme: string): Map<string, string> {
  const block = css.slice(css.indexOf(`[data-theme="${theme}"]`));
  const body = block.slice(0, block.indexOf('}'));
  return new Map(
    [...body.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function color(tokens: Map<string, string>, name: string): Rgb {
  const hex = tokens.get(name) ?? '';
  expect(hex).toMatch(/^#[0-9a-f]{6}$/);
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const part = (i: 0 | 1 | 2) => a[i] * share + b[i] * (1 - share);
  return [part(0), part(1), part(2)];
}

function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
