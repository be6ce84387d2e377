import type { StepCommon, Text } from '../dynamic.ts';
import type { Weekday } from '../local-time.ts';
import type { Step } from '../step.ts';

/** A moment in somebody's local time: the next `local_time`, or one relative to a `date`. */
export type LocalMoment = {
  /** `09:00`; without a `date` the next one, else that of the day. */
  readonly local_time?: Text;
  /** Only on these days; without a `date`. */
  readonly weekdays?: readonly Weekday[];
  /** ISO 8601; without a zone of its own it is in `timezone`. */
  readonly date?: Text;
  /** How long before or after `date`. */
  readonly before?: Text;
  readonly after?: Text;
  readonly timezone?: Text;
};

/** When it is open: from one local time to another, on some days (all when absent). */
export type OpeningHours = {
  readonly from: Text;
  readonly to: Text;
  readonly weekdays?: readonly Weekday[];
  readonly timezone?: Text;
};

export const ON_INVALID = ['fail', 'skip', 'end'] as const;

/** What becomes of a delay that ends late: the next step runs all the same, or is skipped. */
export const LATE_POLICIES = ['send', 'skip'] as const;

/** Waits for a duration or until a moment; `until` wins when both are given (reference 6.4, D-12). */
export type DelayStep = StepCommon & {
  readonly action: 'delay';
  readonly duration?: Text;
  readonly until?: Text | LocalMoment;
  /** Moves the end of the delay into these hours. */
  readonly within?: OpeningHours;
  /** The zone of `until` and `within` where they name none. */
  readonly timezone?: Text;
  /** What to do where a dynamic value is unusable: fail (default), skip the delay, or end the run. */
  readonly on_invalid?: (typeof ON_INVALID)[number];
  /** From which lateness on `on_late` applies. */
  readonly if_late_by?: Text;
  /** `skip` (default), `send`, or steps to run first. */
  readonly on_late?: (typeof LATE_POLICIES)[number] | readonly Step[];
};
