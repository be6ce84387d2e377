const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment as people and logs want it: `3 min ago (2026-08-18 20:06:36Z)`; `–` for none. */
export function formatMoment(iso: string | null | undefined, now: number): string {
  const at = iso === null || iso === undefined ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(at)) return '–';
  return `${formatRelative(at - now)} (${formatAbsolute(at)})`;
}

/** `2026-08-18 20:06:36Z`, in UTC. */
export function formatAbsolute(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace(/\.\d+/, '');
}

/** `in 2 days`, `3 min ago`, `just now` for less than a second. */
export function formatRelative(difference: number): string {
  const length = formatLength(Math.abs(difference));
  if (length === null) return 'just now';
  return difference > 0 ? `in ${length}` : `${length} ago`;
}

/** The largest unit that fits, from a minute on rounded to minutes; null below a second. */
function formatLength(ms: number): string | null {
  if (ms < SECOND) return null;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  // What was to take two days still does a moment later.
  const rounded = Math.round(ms / MINUTE) * MINUTE;
  if (rounded < HOUR) return `${rounded / MINUTE} min`;
  if (rounded < 2 * DAY) return `${Math.floor(rounded / HOUR)} h`;
  return `${Math.floor(rounded / DAY)} days`;
}
