import type { Json, JsonObject } from '../automation/json.ts';
import type { MergeStrategy } from '../automation/merge.ts';
import type { Action } from '../automation/step.ts';
import type { FoundAutomation } from './event.ts';
import type { Context } from './run.ts';
import type { StepStatus } from './status.ts';

export type StepError = { readonly code: string; readonly message: string };

/** One settled step: written once, never changed. */
export type StepRecord = {
  readonly path: string;
  /** Order of settling within the run, from 0. */
  readonly index: number;
  readonly action: Action;
  readonly ref: string | null;
  readonly status: StepStatus;
  /** When the step was entered and when it settled, epoch ms. */
  readonly created_at: number;
  readonly updated_at: number;
  readonly message_id: string | null;
  readonly input: JsonObject | null;
  readonly output: Json;
  readonly error: StepError | null;
};

/** What all recipients of a request get. */
export type MessageBody = {
  readonly template: string | null;
  readonly brand: string | null;
  readonly content: JsonObject | null;
  readonly data: JsonObject;
  readonly override: JsonObject | null;
  readonly data_source: JsonObject | null;
  /** The rest of a `message` form: routing, channels, providers, metadata … */
  readonly options: JsonObject | null;
};

/** One who gets it. */
export type Person = {
  readonly recipient: string;
  /** The ad-hoc profile of the run and step; the stored profile is merged beneath it on delivery. */
  readonly profile: JsonObject;
  /** The recipient object of the `message` form, e.g. `{ webhook: { url } }`. */
  readonly to: JsonObject | null;
};

/** A message to hand over: everything delivery needs, so that it never reads the run. */
export type NewMessage = MessageBody & Person & { readonly id: string; readonly path: string };

/** Many people under one name (reference 11.1); `data` lies over that of the message. */
export type Group = {
  readonly kind: 'list' | 'pattern' | 'audience';
  readonly id: string;
  readonly data: JsonObject | null;
};

/** A message to several people: what they share is stored once, and groups are fanned out piece by piece. */
export type NewRequest = {
  /** Shown as the id of the message; each person's message has one of its own. */
  readonly id: string;
  readonly path: string;
  readonly body: MessageBody;
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
};

export type Once = { readonly key: string; readonly expires_at: number | null };

/** What commits in the same transaction as the new run: exactly once. */
export type Write =
  | { readonly kind: 'record-step'; readonly step: StepRecord }
  | { readonly kind: 'queue-message'; readonly message: NewMessage; readonly once: Once | null }
  | { readonly kind: 'queue-request'; readonly request: NewRequest; readonly once: Once | null }
  | {
      readonly kind: 'update-profile';
      readonly user_id: string;
      readonly profile: JsonObject;
      readonly merge: MergeStrategy;
    }
  | { readonly kind: 'cancel-by-token'; readonly token: string; readonly path: string }
  | {
      readonly kind: 'start-run';
      readonly id: string;
      readonly found: FoundAutomation;
      readonly context: Context;
      readonly depth: number;
    }
  | {
      readonly kind: 'subscribe';
      readonly user_id: string;
      readonly list_id: string;
      readonly preferences: JsonObject | null;
    };
