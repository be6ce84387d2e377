import { expect, it } from 'vitest';
import { numberIn, pageOf, positionIn, textIn } from './page.ts';

const rows = [3, 2, 1].map((n) => ({ at: n, id: `r${n}` }));
const position = ({ at, id }: { at: number; id: string }) => [at, id];
const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

it('gives a cursor only while there is more', () => {
  expect(pageOf(rows, 3, position)).toEqual({ rows, next: null });
  expect(pageOf([], 3, position)).toEqual({ rows: [], next: null });
  const page = pageOf(rows, 2, position);
  expect(page.rows).toEqual(rows.slice(0, 2));
  expect(positionIn(page.next)).toEqual({ at: 2, id: 'r2' });
});

it('reads back what it wrote', () => {
  expect(numberIn(cursorOf([7]))).toBe(7);
  expect(textIn(cursorOf(['ü😀']))).toBe('ü😀');
  expect(positionIn(cursorOf([-1, '']))).toEqual({ at: -1, id: '' });
  expect([numberIn(null), textIn(null), positionIn(null)]).toEqual([null, null, null]);
});

it.each([
  '',
  'x',
  '!!!!',
  cursorOf(null),
  cursorOf({}),
  cursorOf('text'),
  cursorOf([]),
  cursorOf([null]),
  `${cursorOf([1, 'a'])}x`,
])('refuses the cursor %j', (cursor) => {
  for (const read of [positionIn, numberIn, textIn]) expect(() => read(cursor)).toThrow(/^cursor: expected/);
});

it.each([[1.5, 'a'], [9e15, 'a'], ['1', 'a'], [1, 2], [1], [1, 'a\0b'], [1, '\ud800']])(
  'refuses a position that no row can have: %j',
  (...position) => {
    expect(() => positionIn(cursorOf(position))).toThrow(/^cursor: expected/);
  },
);
