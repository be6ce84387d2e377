import { advance } from '../engine/advance.ts';
import { isTimed } from '../engine/ask.ts';
import { newEntropy } from '../ids.ts';
import type { NewRunRow } from '../store/run-insert.ts';
import { setFormOf } from './set-form.ts';

/**
 * Moves a run before it is inserted, as far as it goes without asking anything outside, so that one write both accepts
 * and moves it. Null when it would need an answer, or a write that has no set-based form: it is then moved afterwards.
 */
export function moveAhead(row: NewRunRow, now: number): NewRunRow | null {
  // A virtual clock's time is only known to the database.
  if (row.clock_id !== null) return null;
  const { run, writes } = advance(row.run, { kind: 'claimed', now, entropy: newEntropy() });
  if (run.ask !== null && !isTimed(run.ask)) return null;
  const ahead = setFormOf(writes);
  return ahead === null ? null : { ...row, run, ahead };
}
