/** A day of the calendar; `weekday` 0 is Monday. */
export type CalendarDay = { readonly month: number; readonly day: number; readonly weekday: number };

/** Minutes of a day, from midnight; an end past 1,440 reaches into the next day. */
export type Window = { readonly from: number; readonly to: number };

type Rule = {
  readonly applies: (day: CalendarDay) => boolean;
  /** Empty for a day off. */
  readonly windows: readonly Window[];
};

/** Opening hours that have been read: later rules replace earlier ones on the days they name. */
export type OpeningHours = { readonly rules: readonly Rule[] };

export const NOT_OPENING_HOURS =
  'expected an ISO 8601 timestamp, or opening hours such as "Mo-Fr 08:00-18:00"';

const MAX_CHARS = 500;
const DAY = 1_440;
const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Reads the part of OpenStreetMap's opening hours that names months, dates, weekdays and times:
 * `Mo-Fr 08:00-12:00,13:00-18:00; Dec 24-26 off`, `24/7`. Null for anything else (reference 11.1).
 */
export function parseOpeningHours(text: string): OpeningHours | null {
  if (text.length > MAX_CHARS) return null;
  const rules = text.split(';').map((part) => readRule(part.trim().toLowerCase()));
  const read = rules.flatMap((rule) => rule ?? []);
  return read.length === rules.length ? { rules: read } : null;
}

/** When it is open on a day; nothing where no rule is about the day. */
export function windowsOn({ rules }: OpeningHours, day: CalendarDay): readonly Window[] {
  return rules.findLast((rule) => rule.applies(day))?.windows ?? [];
}

const RULE = /^(.*?)\s*((?:\d\d?:\d\d[^a-z]*)?)\s*(off|closed|open)?$/;

function readRule(text: string): Rule | null {
  if (text === '24/7') return { applies: always, windows: [{ from: 0, to: DAY }] };
  const match = RULE.exec(text);
  if (match === null || text === '') return null;
  const [, selector = '', times = '', word] = match;
  const applies = readSelector(selector.replace(/:$/, '').trim());
  const windows = times === '' ? [{ from: 0, to: DAY }] : readTimes(times);
  if (applies === null || windows === null) return null;
  const isOff = word === 'off' || word === 'closed';
  // Words alone, or nothing at all, say nothing about when.
  if (selector === '' && times === '' && !isOff) return null;
  return isOff && times !== '' ? null : { applies, windows: isOff ? [] : windows };
}

function always(): boolean {
  return true;
}

type Applies = Rule['applies'];

/** Months or dates, then weekdays, either of them optional. */
function readSelector(text: string): Applies | null {
  if (text === '') return always;
  const match = /^(.*?)\s*((?:mo|tu|we|th|fr|sa|su)[a-z,\s-]*)?$/.exec(text);
  const [, dates = '', days = ''] = match ?? [];
  const onDates = dates === '' ? always : readAll(dates, readDates);
  const onDays = days === '' ? always : readAll(days, readDays);
  return onDates === null || onDays === null ? null : (day) => onDates(day) && onDays(day);
}

function readAll(text: string, read: (part: string) => Applies | null): Applies | null {
  const parts = text.split(',').map((part) => read(part.trim()));
  const known = parts.flatMap((part) => part ?? []);
  return known.length === parts.length ? (day) => known.some((applies) => applies(day)) : null;
}

function readDays(part: string): Applies | null {
  const [from = -1, to = from] = part.split('-').map((name) => WEEKDAYS.indexOf(name.trim()));
  if (from < 0 || to < 0 || part.split('-').length > 2) return null;
  return ({ weekday }) => within(weekday, from, to);
}

const DATES = /^([a-z]{3})(?:\s+(\d\d?))?(?:\s*-\s*(?:([a-z]{3})(?:\s+)?)?(\d\d?)?)?$/;

/** `Dec`, `Jun-Aug`, `Dec 25`, `Dec 24-26`, `Dec 24-Jan 2`. */
function readDates(part: string): Applies | null {
  const match = DATES.exec(part);
  if (match === null) return null;
  const [, startMonth = '', startDay, endMonth = startMonth, endDay] = match;
  const from = MONTHS.indexOf(startMonth);
  const to = MONTHS.indexOf(endMonth);
  if (from < 0 || to < 0) return null;
  const first = from * 100 + (startDay === undefined ? 1 : Number(startDay));
  const isRange = part.includes('-');
  const lastDay = endDay ?? (isRange ? undefined : startDay);
  const last = to * 100 + (lastDay === undefined ? 31 : Number(lastDay));
  return ({ month, day }) => within((month - 1) * 100 + day, first, last);
}

/** From one to the other, around the end of the year or week where they are turned. */
function within(value: number, from: number, to: number): boolean {
  return from <= to ? value >= from && value <= to : value >= from || value <= to;
}

const SPAN = /^(\d\d?):(\d\d)\s*(?:-\s*(\d\d?):(\d\d)|\+)$/;

function readTimes(text: string): readonly Window[] | null {
  const windows: Window[] = [];
  for (const part of text.trim().split(',')) {
    const match = SPAN.exec(part.trim());
    if (match === null) return null;
    const from = Number(match[1]) * 60 + Number(match[2]);
    const end = match[3] === undefined ? DAY : Number(match[3]) * 60 + Number(match[4]);
    const to = end <= from ? end + DAY : end;
    if (from >= DAY || end > DAY || Number(match[2]) > 59 || Number(match[4] ?? 0) > 59) return null;
    windows.push({ from, to });
  }
  return windows;
}
