import type { Executor } from '../store/database.ts';
import { type SlotClaim, takeSlots } from '../store/throttle.ts';
import { stepKey } from './step-key.ts';
import { askOf, type Decided, type HeldAsk } from './undecided.ts';

/** Which runs their throttles let pass. */
export async function takeSlot(tx: Executor, runs: readonly HeldAsk[]): Promise<Decided> {
  const claims = runs.map(({ claimed, run, now }): SlotClaim => {
    const { key, max_allowed, period_ms } = askOf(run, 'take-slot');
    const { workspace_id, environment, clock_id, template_id } = claimed;
    return {
      ...{ workspace_id, environment, max_allowed, period_ms, now },
      clock_id: clock_id ?? '',
      key: stepKey(key, run, template_id),
    };
  });
  const slots = await takeSlots(tx, claims);
  return {
    answers: slots.map((slot, index) => ({
      kind: 'take-slot',
      throttle_key: claims[index]?.key ?? '',
      ...slot,
    })),
  };
}
