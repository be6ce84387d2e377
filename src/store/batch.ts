import type { JsonObject } from '../automation/json.ts';
import type { Tenant } from './scope.ts';

/** What tells batches apart that events may join: a key, on one clock. */
export type BatchSlot = Tenant & {
  readonly key: string;
  /** '' for real time. */
  readonly clock_id: string;
};

/** A batch as the table holds it; times are epoch ms on its own clock. */
export type Batch = BatchSlot & {
  readonly id: string;
  readonly owner_run_id: string;
  readonly items: number;
  readonly max_items: number | null;
  readonly wait_ms: number;
  readonly opened_at: number;
  readonly release_at: number;
  readonly ends_at: number;
  readonly closed: boolean;
};

/** One event on its way into a batch. */
export type BatchJoin = BatchSlot & {
  readonly run_id: string;
  readonly run_seq: number;
  readonly cancelation_token: string | null;
  /** Of the batch that it opens, should it open one. */
  readonly batch_id: string;
  readonly wait_ms: number;
  readonly max_ms: number;
  readonly max_items: number | null;
  /** Epoch ms on its own clock. */
  readonly now: number;
  readonly category: string;
  readonly sort_number: number | null;
  readonly sort_text: string | null;
  readonly item: JsonObject;
};

/** One text for maps. */
export function slotKey({ workspace_id, environment, clock_id, key }: BatchSlot): string {
  return JSON.stringify([workspace_id, environment, clock_id, key]);
}

/** Every statement locks batches in this order, so that none of them deadlock. */
export const BATCH_ORDER = 'b.workspace_id, b.environment, b.clock_id, b.key, b.id';
