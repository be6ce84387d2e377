import type { RetainType } from './steps/add-to-batch.ts';
import type { ScheduleTrigger } from './trigger.ts';

/** When the digests of a topic are released; without a `timezone`, by the clocks of each recipient. */
export type DigestSchedule = Pick<
  ScheduleTrigger,
  'every' | 'interval' | 'weekdays' | 'cron' | 'rrule' | 'start' | 'timezone'
> & {
  /** `sch/<uuid>` (reference 11.9). */
  readonly id: string;
  readonly name?: string;
  /** That of everybody who has chosen none; the first one where none is marked. */
  readonly default?: boolean;
};

/** `none` keeps all, at most 100 of them. */
export const DIGEST_RETAINS = ['first', 'last', 'highest', 'lowest', 'none'] as const;

export type DigestCategory = {
  readonly category_key: string;
  readonly retain: RetainType | 'none';
  /** A path inside the event's data, for `highest` and `lowest`. */
  readonly sort_key?: string;
};

/** How events of a subscription topic are gathered for each user. */
export type DigestSettings = {
  readonly schedules: readonly DigestSchedule[];
  readonly categories: readonly DigestCategory[];
};

/** The category of events that name none (reference 9). */
export const DEFAULT_CATEGORY = 'digest';
/** Schedules of a topic (reference 11.9). */
export const MAX_SCHEDULES = 4;
/** Items of a category in a released digest (reference 11.9). */
export const RELEASED_ITEMS = 10;
/** The most items where a category keeps all. */
export const MAX_RELEASED_ITEMS = 100;

/** The schedule of a user: the one he chose, if it is still there, else the default, else the first. */
export function scheduleFor(
  { schedules }: DigestSettings,
  chosen: string | null,
): DigestSchedule | undefined {
  const own = chosen === null ? undefined : schedules.find(({ id }) => id === chosen);
  return own ?? schedules.find((schedule) => schedule.default === true) ?? schedules[0];
}
