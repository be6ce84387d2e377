import type { TimelineRow } from './timeline.ts';

/** One bar: where it begins and how long it is, as parts of the whole (0 to 1). */
export type Bar = {
  readonly key: string;
  readonly title: string;
  readonly status: string;
  readonly kind: 'work' | 'wait';
  readonly left: number;
  readonly width: number;
  readonly ms: number;
};

export type Waterfall = { readonly start: number; readonly end: number; readonly bars: readonly Bar[] };

/** The narrowest bar, as a part of the whole: thinner could not be pressed. */
const THINNEST = 0.004;

/**
 * The settled and the running steps on one axis of time. On the logarithmic axis a wait of days leaves room for work of
 * milliseconds.
 */
export function waterfall(rows: readonly TimelineRow[], now: number, logarithmic: boolean): Waterfall {
  const timed = rows.filter((row) => row.kind === 'step' && row.startedAt !== null);
  const start = Math.min(...timed.map((row) => row.startedAt ?? now), ...(timed.length === 0 ? [now] : []));
  const end = Math.max(start + 1, ...timed.map((row) => row.endedAt ?? now));
  const place = logarithmic ? logScale(start, end) : (time: number) => (time - start) / (end - start);
  const bars = timed.map((row): Bar => {
    const from = row.startedAt ?? now;
    const to = Math.max(from, row.endedAt ?? now);
    const left = Math.min(place(from), 1 - THINNEST);
    return {
      key: row.key,
      title: row.title,
      status: row.status,
      kind: row.action === 'delay' || row.action === 'wait-for' ? 'wait' : 'work',
      left,
      width: Math.min(1 - left, Math.max(THINNEST, place(to) - left)),
      ms: to - from,
    };
  });
  return { start, end, bars };
}

/** Marks of the axis: where and how long after the start. */
export function axisMarks(
  { start, end }: Waterfall,
  logarithmic: boolean,
): readonly { readonly at: number; readonly ms: number }[] {
  const span = end - start;
  const place = logarithmic ? logScale(0, span) : (ms: number) => ms / span;
  return [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const ms = logarithmic ? Math.expm1(part * Math.log1p(span)) : part * span;
    return { at: place(ms), ms };
  });
}

function logScale(start: number, end: number): (time: number) => number {
  const whole = Math.log1p(end - start);
  return (time) => Math.log1p(Math.max(0, time - start)) / whole;
}
