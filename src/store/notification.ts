import type { JsonObject } from '../automation/json.ts';

/** What a notification template says, in its draft and in each version (reference 11.5). */
export type NotificationPayload = {
  readonly name: string;
  readonly tags: readonly string[];
  readonly brand: { readonly id: string } | null;
  readonly subscription: { readonly topic_id: string } | null;
  readonly routing: { readonly strategy_id: string } | null;
  /** Elemental. */
  readonly content: JsonObject;
};

/** One reading of a template: its draft, or a published version. Times are epoch ms. */
export type NotificationTemplate = {
  readonly id: string;
  readonly alias: string | null;
  readonly payload: NotificationPayload;
  readonly state: 'DRAFT' | 'PUBLISHED';
  /** Null for a draft. */
  readonly version: number | null;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number | null;
  readonly updated_by: string | null;
};

/** Which reading: the draft, what is published now, or the version of a number. */
export type WhichNotification = 'draft' | 'published' | number;
