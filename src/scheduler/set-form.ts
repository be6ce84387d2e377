import type { NewMessage, StepRecord, Write } from '../engine/write.ts';

/** The writes of a move that many runs can make in one statement. */
export type SetForm = { readonly steps: readonly StepRecord[]; readonly messages: readonly NewMessage[] };

/** A fan-out beyond this is written by itself, bit by bit. */
const MOST_MESSAGES = 200;

/** The set-based form of writes; null when one of them has none, or when they are too many. */
export function setFormOf(writes: readonly Write[]): SetForm | null {
  const steps: StepRecord[] = [];
  const messages: NewMessage[] = [];
  for (const write of writes) {
    if (write.kind === 'record-step') steps.push(write.step);
    else if (write.kind === 'queue-message' && write.once === null) messages.push(write.message);
    else return null;
  }
  return messages.length > MOST_MESSAGES ? null : { steps, messages };
}
