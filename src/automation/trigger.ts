import type { Fields, Text } from './dynamic.ts';

/** What becomes of fires whose time passed while nothing ran: none, one for all, or each (design §10). */
export type Missed = 'skip' | 'fire_once' | 'fire_all';

/** How a started run is filled, and whether it is started at all; expressions see the event. */
type Filling = {
  /** JavaScript condition without `${}`; no run starts when it is falsy. */
  readonly if?: string;
  readonly recipient?: Text;
  readonly data?: Fields;
  readonly profile?: Fields;
};

/** When an automation starts by itself: exactly one of `at`, `every`, `cron` and `rrule`. */
export type ScheduleTrigger = Filling & {
  readonly type: 'schedule';
  /** Once: a moment, local to `timezone` where it names no zone. */
  readonly at?: string;
  readonly every?: 'day' | 'week' | 'month' | 'year';
  /** Every so many days, weeks, months or years; default 1. */
  readonly interval?: number;
  /** With `every: "week"`; default: that of `start`. */
  readonly weekdays?: readonly Weekday[];
  /** A crontab line of five fields, or a nickname such as `@daily`. */
  readonly cron?: string;
  /** An RFC 5545 rule of days, weeks, months or years. */
  readonly rrule?: string;
  /** The first moment; required with `every` and `rrule`, whose time of day it is. */
  readonly start?: string;
  /** The last moment; a date takes in its whole day. */
  readonly end?: string;
  /** IANA name; default UTC. */
  readonly timezone?: string;
  /** Default `fire_once`. */
  readonly missed?: Missed;
  /** Id of a virtual clock by whose time it fires, and to which its runs belong. */
  readonly clock?: string;
};

export const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** The calls of Segment's and RudderStack's specification that start automations (reference 9). */
export const SOURCE_CALLS = ['identify', 'group', 'track', 'page', 'screen', 'alias'] as const;

export type SourceCall = (typeof SOURCE_CALLS)[number];

/** What starts runs of a published automation besides an invoke, which always can (reference 9). */
export type Trigger =
  | (Filling & { readonly type: 'api' })
  | ScheduleTrigger
  | (Filling & { readonly type: 'inbound'; readonly event?: string })
  | (Filling & { readonly type: 'webhook'; readonly source?: string; readonly event?: string })
  | (Filling & {
      readonly type: 'segment' | 'rudderstack';
      /** Absent: any source of the type. */
      readonly source?: string;
      readonly call?: SourceCall;
      /** The exact name of a `track` event, or of a `page` or `screen`. */
      readonly event?: string;
    })
  | (Filling & {
      readonly type: 'audience';
      readonly audience?: string;
      readonly change?: 'matched' | 'unmatched';
    })
  /** A digest of a subscription topic has been released: one run per user. */
  | (Filling & { readonly type: 'digest'; readonly topic?: string });
