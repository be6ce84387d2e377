import type { Automation } from '../automation/automation.ts';
import type { JsonObject } from '../automation/json.ts';
import type { StoredEvent } from '../store/event-store.ts';
import type { Tenant } from '../store/scope.ts';

/** An event from outside, read and judged. */
export type InboundEvent = {
  /** Where it came from: message ids are told apart within it. */
  readonly source: string;
  readonly message_id: string;
  /** How `cancel_on` and `wait-for` know it. */
  readonly name: string;
  readonly user_id: string | null;
  /** The keys of triggers that it sets off. */
  readonly keys: readonly string[];
  /** What runs that it starts say they come from, e.g. `segment/track/Bought`. */
  readonly label: string;
  /** Whole, as it came. */
  readonly event: JsonObject;
  /** What a run gets that it starts; null: the event itself. */
  readonly data: JsonObject | null;
  /** What it says about its user, merged into the stored profile. */
  readonly traits: JsonObject | null;
  /** What it starts instead of what waits for it. */
  readonly direct: Direct | null;
};

export type Direct =
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'steps'; readonly automation: Automation };

/** The event as it is kept. */
export function storedOf({ workspace_id, environment }: Tenant, event: InboundEvent): StoredEvent {
  const { source, message_id, name, user_id, ...payload } = event;
  return {
    ...{ workspace_id, environment, source, message_id, name, user_id },
    // What is read back is what was written: parsed JSON.
    payload: payload as unknown as JsonObject,
  };
}

/** The event that was kept. */
export function eventOf({ source, message_id, name, user_id, payload }: StoredEvent): InboundEvent {
  return { ...(payload as unknown as InboundEvent), source, message_id, name, user_id };
}

/** What a run gets of an event. */
export function dataOf({ data, event }: InboundEvent): JsonObject {
  return data ?? event;
}
