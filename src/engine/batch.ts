import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import type { RetainType } from '../automation/steps/add-to-batch.ts';
import type { ScopeKey } from './scope-key.ts';

/** What the owner of a batch makes of it once it is released. */
export type BatchPlan = {
  /** Under which name it appears in the run's data. */
  readonly name: string;
  /** Items are grouped by category inside the batch. */
  readonly grouped: boolean;
  readonly retain: { readonly type: RetainType; readonly count: number };
};

/** One event on its way into a batch, and the batch that it opens if there is none. */
export type BatchEvent = {
  readonly key: ScopeKey;
  /** Milliseconds without an event after which the batch is released. */
  readonly wait_ms: number;
  /** Milliseconds after its first event at which it is released at the latest. */
  readonly max_ms: number;
  readonly max_items: number | null;
  readonly category: string;
  /** What `highest` and `lowest` go by; null where there is nothing to go by. */
  readonly sort: number | string | null;
  readonly item: JsonObject;
  readonly plan: BatchPlan;
};

/** The retained items of one category, and how many events it had. */
export type BatchGroup = {
  readonly category: string;
  readonly count: number;
  readonly items: readonly Json[];
};

/** The data of a run whose batch has been released (reference 6.11). */
export function withBatch(data: JsonObject, plan: BatchPlan, groups: readonly BatchGroup[]): JsonObject {
  const [{ count, items } = { count: 0, items: [] }] = groups;
  return { ...data, [plan.name]: plan.grouped ? withGroups(groups) : { count, items } };
}

/** Categories by name: `{ <category>: { count, items } }`. */
export function withGroups(groups: readonly BatchGroup[]): JsonObject {
  // fromEntries defines keys, so a category called `__proto__` stays a key.
  return Object.fromEntries(groups.map(({ category, count, items }) => [category, { count, items }]));
}

/** What an event is sorted by: numbers, also written as texts, before texts; anything else has no place. */
export function sortValueOf(value: Json | undefined): number | string | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : value.slice(0, MAX_SORT_CHARS);
}

/** An event without the field that names its category: it would only be repeated (reference 6.11). */
export function itemOf(data: JsonObject, categoryKey: Json | undefined): JsonObject {
  const path = isJsonObject(categoryKey) ? categoryKey['$ref'] : categoryKey;
  const field = typeof path === 'string' ? TOP_LEVEL.exec(path)?.[1] : undefined;
  if (field === undefined || !Object.hasOwn(data, field)) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== field));
}

const MAX_SORT_CHARS = 256;
const TOP_LEVEL = /^(?:refs\.)?data\.([^.[\]]+)$/;
