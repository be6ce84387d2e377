import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findJsonError } from './json-error.ts';

it.each<[string, number, number, string | null]>([
  ['', 1, 1, null],
  ['{', 1, 2, null],
  ['{"a": x}', 1, 7, 'x'],
  ['{"a" 1}', 1, 6, '1'],
  ['{"a": 1,}', 1, 9, '}'],
  ['{,}', 1, 2, ','],
  ['[1, 2', 1, 6, null],
  ['[1 2]', 1, 4, '2'],
  ['[1,]', 1, 4, ']'],
  ['[}', 1, 2, '}'],
  ['{"a": 1]', 1, 8, ']'],
  ['{"a": 1} {', 1, 10, '{'],
  ['1 2', 1, 3, '2'],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, '"'],
  ['{"a": \'b\'}', 1, 7, "'"],
  ['{"a": "b\nc"}', 1, 7, '"'],
  ['{"a": 01}', 1, 8, '1'],
  ['{"a": .5}', 1, 7, '.'],
  ['{"a": NaN}', 1, 7, 'N'],
  ['{"a": "\\x"}', 1, 7, '"'],
  ['["ok", 😀]', 1, 8, '😀'],
  [': 1', 1, 1, ':'],
  ['{1: 2}', 1, 2, '1'],
  ['{"a"}', 1, 5, '}'],
  ['[[1], {"b": [}]', 1, 14, '}'],
])('finds where %j stops being JSON', (text, line, column, token) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(findJsonError(text)).toEqual({ line, column, token });
});

it('finds nothing wrong before the place where a valid text was broken', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.nat(), (text, seed) => {
      const at = seed % (text.length + 1);
      const broken = `${text.slice(0, at)}\u0001${text.slice(at)}`;
      fc.pre(!parses(broken));
      const { line, column } = findJsonError(broken);
      const lines = broken.split('\n');
      const offset = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1;
      // Inside a text or number the whole token is to blame, so the place may lie before the break, never after it.
      expect(offset).toBeLessThanOrEqual(at);
    }),
  );
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
