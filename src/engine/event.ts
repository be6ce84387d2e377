import type { Automation } from '../automation/automation.ts';
import type { Json, JsonObject } from '../automation/json.ts';
import type { RunTokens } from '../automation/run-tokens.ts';
import type { BatchGroup } from './batch.ts';

/** What one expression gave: a JSON value with its JavaScript type, or why there is none. */
export type Evaluated =
  | { readonly ok: true; readonly type: string; readonly value: Json; readonly text: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** The published automation that an `invoke` step names, its tokens already resolved. */
export type FoundAutomation = {
  readonly template_id: string;
  readonly template_version: number;
  readonly automation: Automation;
  readonly tokens: RunTokens;
};

/** Answers to asks, by the ask's kind. */
export type Answer =
  | { readonly kind: 'statuses'; readonly statuses: { readonly [ref: string]: string } }
  | { readonly kind: 'evaluate'; readonly results: readonly Evaluated[] }
  | { readonly kind: 'profile'; readonly profile: JsonObject | null }
  | { readonly kind: 'fetch'; readonly response: { readonly status: number; readonly body: string } }
  | { readonly kind: 'fetch'; readonly failure: string; readonly retryable: boolean }
  | { readonly kind: 'automation'; readonly found: FoundAutomation | null; readonly reason: string }
  | {
      readonly kind: 'join-batch';
      readonly batch_id: string;
      readonly batch_key: string;
      readonly owner_run_id: string;
      /** Epoch ms; null for a run that has joined somebody else's batch. */
      readonly release_at: number | null;
    }
  | {
      readonly kind: 'take-slot';
      readonly throttle_key: string;
      readonly admitted: boolean;
      /** How many passed in the period that ends now, this one included. */
      readonly used: number;
    }
  | {
      readonly kind: 'add-to-digest';
      readonly digest_instance_id: string;
      readonly user_id: string;
      readonly schedule_id: string;
      /** ISO 8601. */
      readonly release_at: string;
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'add-to-digest'; readonly reason: string }
  | { readonly kind: 'release-batch'; readonly outcome: BatchOutcome };

/** What became of a batch whose time seemed to have come: null when it does not exist. */
export type BatchOutcome =
  | null
  /** More events have come: not before this moment, epoch ms. */
  | { readonly release_at: number }
  | { readonly groups: readonly BatchGroup[]; readonly left_out: number };

/**
 * What happens to a run. `entropy` is at least 16 hexadecimal digits that no other event of any run shares:
 * the core derives the ids of what it creates from it.
 */
export type Event =
  | { readonly kind: 'claimed'; readonly now: number; readonly entropy: string }
  | { readonly kind: 'answered'; readonly now: number; readonly entropy: string; readonly answer: Answer };
