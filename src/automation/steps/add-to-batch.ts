import type { StepCommon, Text } from '../dynamic.ts';

/** Which events of a step belong together (reference 6.10, 6.11). */
export const SCOPES = ['user', 'global', 'dynamic'] as const;

export type Scope = (typeof SCOPES)[number];

/** Which items of a batch are kept. */
export const RETAIN_TYPES = ['first', 'last', 'highest', 'lowest'] as const;

export type RetainType = (typeof RETAIN_TYPES)[number];

/** The most items of one category that are kept (D-19). */
export const MAX_RETAIN = 100;
/** The most items that a batch can be told to wait for. */
export const MAX_ITEMS = 1_000_000;

/** A whole number, or a text that becomes one. */
export type Count = number | Text;

/** Which items are kept, and how many of each category. */
export type Retain = {
  readonly type: RetainType;
  /** 1 to 100, default 10. */
  readonly count?: Count;
  /** What `highest` and `lowest` go by: a dynamic value, or a path inside `data`. */
  readonly sort_key?: Text;
};

/** Gathers the data of many runs; the run that came first goes on with all of it (reference 6.11, D-19). */
export type AddToBatchStep = StepCommon & {
  readonly action: 'add-to-batch';
  /** Released when no event has come for this long … */
  readonly wait_period: Text;
  /** … and at the latest this long after the first, at most 60 days. */
  readonly max_wait_period: Text;
  /** … or as soon as it holds this many. */
  readonly max_items?: Count;
  readonly retain: Retain;
  /** Default `global`. */
  readonly scope?: Scope;
  readonly batch_key?: Text;
  /** Stands for the step's own identity; without a `scope`, an older name of `batch_key`. */
  readonly batch_id?: Text;
  /** Literal: the batch's name in `data`. Dynamic: groups inside the batch. */
  readonly category_key?: Text;
};
