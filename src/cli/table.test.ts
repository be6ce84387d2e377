import { describe, expect, it } from 'vitest';
import { formatFields, formatTable, printable } from './table.ts';

const plain = (_style: string, text: string) => text;
const marked = (style: string, text: string) => (style === 'plain' ? text : `<${style}>${text}</>`);

describe('a table', () => {
  it('aligns its columns and leaves no blanks at the ends of lines', () => {
    expect(
      formatTable(
        ['RUN', 'STATUS', 'NOTE'],
        [
          ['1', 'WAITING', ''],
          ['1234', 'ERROR', 'no address'],
        ],
        plain,
      ),
    ).toEqual(['RUN   STATUS   NOTE', '1     WAITING', '1234  ERROR    no address']);
  });

  it('measures before it paints', () => {
    const rows = [[{ text: 'OK', style: 'green' as const }, 'x']];
    expect(formatTable(['STATUS', 'N'], rows, marked)).toEqual([
      '<dim>STATUS</>  <dim>N</>',
      '<green>OK</>      x',
    ]);
  });

  it('gives wide characters two cells', () => {
    expect(
      formatTable(
        ['A', 'B'],
        [
          ['日本', 'x'],
          ['🚀a', 'y'],
          ['abcd', 'z'],
        ],
        plain,
      ),
    ).toEqual(['A     B', '日本  x', '🚀a   y', 'abcd  z']);
  });
});

describe('fields', () => {
  it('pad their names to the longest', () => {
    expect(
      formatFields(
        [
          ['run', '1'],
          ['status', { text: 'ERROR', style: 'red' }],
          ['none', ''],
        ],
        plain,
      ),
    ).toEqual(['run     1', 'status  ERROR', 'none']);
  });
});

describe('text from outside', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['a\nb\tc', 'a\\u000ab\\u0009c'],
    ['\u001b]0;title\u0007', ''],
    ['user\u202Egnp.exe', 'user\\u202egnp.exe'],
    ['plain ünïcode ✓', 'plain ünïcode ✓'],
  ])('%j cannot drive the terminal', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });
});
