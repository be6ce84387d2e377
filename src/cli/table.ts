import { stripVTControlCharacters } from 'node:util';
import type { Style, Terminal } from './terminal.ts';

/** One cell: text, or text with a style that is applied after the columns have been measured. */
export type Cell = string | StyledCell;

type StyledCell = { readonly text: string; readonly style: Style };

/** Aligned columns with two blanks between them and no trailing ones. Control characters in cells are made visible. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  paint: Terminal['paint'],
): readonly string[] {
  const headline = head.map((text): Cell => ({ text, style: 'dim' }));
  const lines = [headline, ...rows].map((row) => row.map(styled));
  const widths = head.map((_, column) => Math.max(...lines.map((row) => widthOf(row[column]?.text ?? ''))));
  return lines.map((row) => formatRow(row, widths, paint));
}

/** Names and values below each other, the names padded to the longest. */
export function formatFields(
  fields: readonly (readonly [string, Cell])[],
  paint: Terminal['paint'],
): readonly string[] {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, cell]) => {
    const { text, style } = styled(cell);
    return `${paint('dim', name.padEnd(width))}  ${paint(style, text)}`.trimEnd();
  });
}

/** Text from outside with nothing in it that a terminal would obey. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach the terminal.
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function styled(cell: Cell): StyledCell {
  return typeof cell === 'string'
    ? { text: printable(cell), style: 'plain' }
    : { ...cell, text: printable(cell.text) };
}

function formatRow(row: readonly StyledCell[], widths: readonly number[], paint: Terminal['paint']): string {
  const cells = row.map(({ text, style }, column) => {
    const isLast = column === row.length - 1;
    const padding = isLast ? '' : ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text)));
    return paint(style, text) + padding;
  });
  return cells.join('  ').trimEnd();
}

/** Terminal cells: code points, wide ones (CJK, emoji) twice. */
function widthOf(text: string): number {
  return Array.from(text).reduce((width, character) => width + (WIDE.test(character) ? 2 : 1), 0);
}

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u;
