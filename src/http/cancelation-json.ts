import type { CancelationAnswer } from '../api/cancel-schema.ts';
import type { Cancelation } from '../store/cancelation.ts';
import { isoTime } from './time.ts';

/** A receipt (design §12). */
export function cancelationJson({
  at,
  in_flight,
  run_ids,
  batches,
  by,
  ...rest
}: Cancelation): CancelationAnswer {
  return {
    ...rest,
    in_flight: [...in_flight],
    run_ids: [...run_ids],
    batches: [...batches],
    by,
    at: isoTime(at),
  };
}
