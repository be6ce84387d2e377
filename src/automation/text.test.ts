import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStorableText, storableText, utf8Length } from './text.ts';

const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
});
const wellFormed = fc.string({ unit: 'binary' });

describe('utf8Length', () => {
  it.each([
    ['', 0],
    ['\x7f', 1],
    ['\x80', 2],
    ['\u07ff', 2],
    ['\u0800', 3],
    ['\uffff', 3],
    ['\u{10000}', 4],
    ['\ud800', 3],
    ['aé€😀', 10],
  ])('counts %j as %i bytes', (text, bytes) => {
    expect(utf8Length(text)).toBe(bytes);
  });

  it('agrees with the platform encoder on any sequence of UTF-16 units', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });
});

describe('isStorableText', () => {
  it.each(['a\0', '\0', '\ud800', 'x\udc00y', '\udc00\ud800'])('refuses %j', (text) => {
    expect(isStorableText(text)).toBe(false);
  });

  it('accepts exactly what survives UTF-8 and has no NUL', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, wellFormed), (text) => {
        const survives =
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)) === text;
        expect(isStorableText(text)).toBe(survives && !text.includes('\0'));
      }),
    );
  });
});

describe('storableText', () => {
  it('replaces what cannot be stored and leaves the rest', () => {
    expect(storableText('a\0b\ud800c😀\0\udc00', 100)).toBe('a\ufffdb\ufffdc😀\ufffd\ufffd');
  });

  it('does not leave half a pair at the cut', () => {
    expect(storableText('ab😀', 3)).toBe('ab\ufffd');
  });

  it('always gives storable text within the limit, and keeps storable text as it is', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 20 }), (text, limit) => {
        const stored = storableText(text, limit);
        expect(stored.length).toBe(Math.min(limit, text.length));
        expect(isStorableText(stored)).toBe(true);
        expect(storableText(stored, limit)).toBe(stored);
      }),
    );
  });
});
