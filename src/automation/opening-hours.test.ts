import { describe, expect, it } from 'vitest';
import { type CalendarDay, parseOpeningHours, windowsOn } from './opening-hours.ts';

/** Monday 5 January 2026. */
const MONDAY: CalendarDay = { month: 1, day: 5, weekday: 0 };
const day = (weekday: number, month = 1, date = 5 + weekday): CalendarDay => ({ month, day: date, weekday });

function open(text: string, at: CalendarDay): readonly (readonly [number, number])[] {
  const hours = parseOpeningHours(text);
  if (hours === null) throw new Error(`not read: ${text}`);
  return windowsOn(hours, at).map(({ from, to }) => [from / 60, to / 60]);
}

describe('opening hours', () => {
  it.each<[string, CalendarDay, (readonly [number, number])[]]>([
    ['24/7', day(6), [[0, 24]]],
    ['08:00-18:00', day(6), [[8, 18]]],
    ['Mo-Fr 08:00-18:00', MONDAY, [[8, 18]]],
    ['Mo-Fr 08:00-18:00', day(5), []],
    [
      'mo-fr 8:00-12:00, 13:00-17:30',
      day(4),
      [
        [8, 12],
        [13, 17.5],
      ],
    ],
    ['Sa,Su', day(6), [[0, 24]]],
    ['Fr-Mo 10:00-12:00', day(6), [[10, 12]]],
    ['Fr-Mo 10:00-12:00', day(2), []],
    ['Mo 22:00-02:00', MONDAY, [[22, 26]]],
    ['Mo 09:00+', MONDAY, [[9, 24]]],
    ['Mo-Su 08:00-18:00; Su off', day(6), []],
    ['Mo-Su 08:00-18:00; We 10:00-11:00', day(2), [[10, 11]]],
    ['08:00-18:00 open; Dec 24-26 closed', { month: 12, day: 25, weekday: 4 }, []],
    ['08:00-18:00; Dec 24-26 off', { month: 12, day: 27, weekday: 6 }, [[8, 18]]],
    ['Dec 24-Jan 2 off; 24/7', MONDAY, [[0, 24]]],
    ['24/7; Dec 24-Jan 2 off', { month: 1, day: 2, weekday: 4 }, []],
    ['24/7; Dec 24-Jan 2 off', { month: 1, day: 3, weekday: 5 }, [[0, 24]]],
    ['Jun-Aug Mo 09:00-10:00', { month: 7, day: 6, weekday: 0 }, [[9, 10]]],
    ['Jun-Aug Mo 09:00-10:00', MONDAY, []],
    ['Jan: 09:00-10:00', MONDAY, [[9, 10]]],
    ['Jan 5,Jan 7 09:00-10:00', MONDAY, [[9, 10]]],
    ['Jan 5,Jan 7 09:00-10:00', day(1), []],
  ])('%s', (text, at, expected) => {
    expect(open(text, at)).toEqual(expected);
  });

  it.each([
    '',
    ';',
    'soon',
    'open',
    'Mo-Xx 08:00-18:00',
    'Mo-Tu-We 08:00-09:00',
    'Foo 24-26',
    'Dec 24-Foo 26',
    'Mo 08:00',
    'Mo 25:00-26:00',
    'Mo 08:61-09:00',
    'Mo 08:00-09:61',
    'Mo 08:00-25:00',
    'Mo 08:00-18:00 off',
    'Easter off',
    'Mo 08:00-18:00;',
    'x'.repeat(501),
  ])('%j are none', (text) => {
    expect(parseOpeningHours(text)).toBeNull();
  });

  it('are read in time, whatever they are', () => {
    for (const text of ['mo '.repeat(160), 'a'.repeat(500), '1'.repeat(500), `mo ${'8:00-'.repeat(90)}`]) {
      expect(parseOpeningHours(text)).toBeNull();
    }
  });
});
