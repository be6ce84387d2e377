import type { Database } from '../store/database.ts';
import { fanOutNext, nextFanOutDue } from '../store/message-fan-out.ts';
import { createWorkLoop, type WorkLoop } from '../work/work-loop.ts';

export type FanOutDeps = {
  readonly database: Database;
  /** Messages were queued. */
  readonly onMessages: () => void;
  readonly onError: (error: unknown) => void;
};

/** Subscribers per transaction: a cancel waits for one piece at most. */
const PIECE = 1_000;

/** The loop that gives the subscribers of lists their messages, a piece of one request at a time. */
export function createFanOutLoop({ database, onMessages, onError }: FanOutDeps): WorkLoop<number> {
  return createWorkLoop<number>({
    claim: async () => {
      const made = await fanOutNext(database, PIECE);
      return made === null ? [] : [made];
    },
    handle: async (made) => {
      if (made > 0) onMessages();
    },
    nextDue: () => nextFanOutDue(database),
    capacity: 1,
    batch: 1,
    onError,
  });
}
