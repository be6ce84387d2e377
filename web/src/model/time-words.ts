/** How times are shown: in which zone, and on a clock of 12 or of 24 hours. */
export type TimeStyle = {
  /** An IANA zone; null for the browser's own. */
  readonly zone: string | null;
  readonly hours: 'auto' | '12' | '24';
};

export const PLAIN_TIME: TimeStyle = { zone: null, hours: 'auto' };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "in 2 h 3 min", "4 min ago", "now". Both in epoch milliseconds. */
export function relativeTime(time: number, now: number): string {
  const distance = time - now;
  const size = Math.abs(distance);
  if (size < 5 * SECOND) return 'now';
  const words = size < MINUTE ? `${Math.floor(size / SECOND)} s` : roughDuration(size);
  return distance > 0 ? `in ${words}` : `${words} ago`;
}

/** A length in its two largest units: "2 h 3 min", "45 s", "3 d 4 h"; long ones in days alone. */
export function roughDuration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return two(ms, MINUTE, 'min', SECOND, 's', 10);
  if (ms < DAY) return two(ms, HOUR, 'h', MINUTE, 'min', 24);
  return two(ms, DAY, 'd', HOUR, 'h', 7);
}

/** "Tue 24 Nov, 14:05", with seconds where asked and the year where it is not this one. */
export function absoluteTime(time: number, now: number, style: TimeStyle, seconds = false): string {
  const sameYear = new Date(time).getUTCFullYear() === new Date(now).getUTCFullYear();
  return formatter(style, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
  }).format(time);
}

/** "14:05:09". */
export function clockTime(time: number, style: TimeStyle): string {
  return formatter(style, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(time);
}

/** Everything there is to know about a time, for its title: in the chosen zone, and in UTC. */
export function fullTime(time: number, style: TimeStyle): string {
  const here = formatter(style, { dateStyle: 'full', timeStyle: 'long' }).format(time);
  return `${here}\n${new Date(time).toISOString()}`;
}

/** ISO 8601 to epoch milliseconds; null for anything else. */
export function parseTime(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(style: TimeStyle, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([style, options]);
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    ...options,
    ...(style.zone === null ? {} : { timeZone: style.zone }),
    ...(style.hours === 'auto' ? {} : { hour12: style.hours === '12' }),
  });
  formatters.set(key, made);
  return made;
}

function two(ms: number, unit: number, word: string, small: number, smallWord: string, from: number): string {
  const whole = Math.floor(ms / unit);
  const rest = Math.floor((ms % unit) / small);
  return whole >= from || rest === 0 ? `${whole} ${word}` : `${whole} ${word} ${rest} ${smallWord}`;
}
