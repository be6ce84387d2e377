import type { Json } from '../automation/json.ts';
import type { ClaimedMessage } from '../store/message-claim.ts';
import type { MessageEvent, MessageOutput, Settlement } from '../store/message-settle.ts';
import { FRESH, type MessageState } from '../store/message-state.ts';

/** A claimed message on its way: what is known of it, and what has happened since the claim. */
export type Trip = {
  readonly message: ClaimedMessage;
  readonly state: MessageState;
  /** The hand-over that comes next, from 1. */
  readonly attempt: number;
  readonly events: MessageEvent[];
  readonly outputs: MessageOutput[];
  /** The database's time, epoch ms. */
  readonly now: () => number;
};

export function tripOf(message: ClaimedMessage, now: () => number): Trip {
  const state = message.state ?? FRESH;
  return { message, state, attempt: message.attempts - state.idle, events: [], outputs: [], now };
}

/** Adds to the history of the message. */
export function tell(
  { events, now }: Trip,
  type: string,
  detail: { readonly [name: string]: Json } = {},
): void {
  events.push({ type, ts: Math.floor(now()), ...detail });
}

export type Result = {
  readonly status: Settlement['status'];
  readonly provider?: string;
  readonly reason?: string | null;
  readonly error?: string | null;
  readonly sent?: boolean;
  readonly state?: Partial<MessageState>;
};

/** The end of a message. */
export function ended(trip: Trip, result: Result): Settlement {
  return { ...base(trip, result, trip.state.idle), dueInMs: null };
}

/** A message that is claimed again after a provider was called. */
export function again(trip: Trip, inMs: number, result: Omit<Result, 'status'> = {}): Settlement {
  return { ...base(trip, { ...result, status: 'ENQUEUED' }, trip.state.idle), dueInMs: inMs };
}

/** A message that is claimed again without a provider having been called. */
export function postponed(trip: Trip, inMs: number, result: Partial<Result> = {}): Settlement {
  return { ...base(trip, { status: 'ENQUEUED', ...result }, trip.state.idle + 1), dueInMs: inMs };
}

function base({ message, state, events, outputs }: Trip, result: Result, idle: number) {
  const { provider = null, reason = null, error = null, sent = false, status } = result;
  return {
    workspace_id: message.workspace_id,
    environment: message.environment,
    id: message.id,
    attempts: message.attempts,
    ...{ status, provider, reason, error, sent, events, outputs },
    state: { ...state, idle, settled: message.attempts, ...result.state },
  };
}
