import { expect, it } from 'vitest';
import { dateParam, flagParam, limitParam, listParam, textParam } from './query.ts';

it('takes the first of a repeated value, and nothing for an empty one', () => {
  expect(textParam({ a: 'x' }, 'a')).toBe('x');
  expect(textParam({ a: ['x', 'y'] }, 'a')).toBe('x');
  expect(textParam({ a: '' }, 'a')).toBeNull();
  expect(textParam({}, 'a')).toBeNull();
});

it.each<[string | readonly string[] | undefined, readonly string[] | null]>([
  ['ERROR,PROCESSED', ['ERROR', 'PROCESSED']],
  [
    ['ERROR', 'PROCESSED'],
    ['ERROR', 'PROCESSED'],
  ],
  [
    ['ERROR,WAITING', 'WAITING'],
    ['ERROR', 'WAITING'],
  ],
  ['NOT PROCESSED, ERROR', ['NOT PROCESSED', 'ERROR']],
  [',', null],
  ['', null],
  [undefined, null],
])('reads the list %j', (value, expected) => {
  expect(listParam({ status: value }, 'status')).toEqual(expected);
});

it.each([
  ['1', 1],
  ['50', 50],
  ['51', 50],
  ['0', 1],
  ['-7', 1],
  ['+9', 9],
  ['99999999999999999999', 50],
  ['ten', 20],
  ['2.5', 20],
  ['1e3', 20],
  ['', 20],
  [undefined, 20],
])('brings the limit %j into range (reference 4.4)', (value, expected) => {
  expect(limitParam({ limit: value }, { standard: 20, max: 50 })).toBe(expected);
});

it('reads a flag', () => {
  expect(['true', '1', 'false', '0', '', undefined].map((value) => flagParam({ x: value }, 'x'))).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(() => flagParam({ x: 'yes' }, 'x')).toThrow('x: expected true or false');
});

const AUGUST_18 = Date.UTC(2026, 7, 18);

it.each([
  ['2026-08-18', AUGUST_18, AUGUST_18 + 86_400_000],
  ['20260818', AUGUST_18, AUGUST_18 + 86_400_000],
  ['2026-08-18T20:06:36.259Z', AUGUST_18 + 72_396_259, AUGUST_18 + 72_396_260],
  ['2026-08-18T22:06:36.259+02:00', AUGUST_18 + 72_396_259, AUGUST_18 + 72_396_260],
  ['2026-08-18T22:06:36.259 02:00', AUGUST_18 + 72_396_259, AUGUST_18 + 72_396_260],
])('takes %s as an inclusive bound', (text, from, until) => {
  expect(dateParam({ d: text }, 'd', 'from')).toBe(from);
  expect(dateParam({ d: text }, 'd', 'until')).toBe(until);
});

it.each(['yesterday', '1780000000', '2026-13-01', '2026-02-30', '18.08.2026', '2026-08-18 20:06'])(
  'refuses the date %j',
  (text) => {
    expect(() => dateParam({ start_date: text }, 'start_date', 'from')).toThrow(
      /^start_date: expected an ISO 8601/,
    );
  },
);
