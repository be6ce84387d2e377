import type { StepCommon, Text } from '../dynamic.ts';
import type { Step } from '../step.ts';

/** Waits for an event, at most so long: our extension. */
export type WaitForStep = StepCommon & {
  readonly action: 'wait-for';
  readonly event: Text;
  /** What the event must have at `event_key`; default: the run's user. */
  readonly key?: Text;
  /** A path into the event; default `userId`. */
  readonly event_key?: string;
  /** JavaScript condition over `event`, `data` (of the event) and `run`; an event that does not meet it is passed by. */
  readonly where?: string;
  readonly timeout: Text;
  /** What the run does when no such event has come in time, before it goes on. */
  readonly on_timeout?: readonly Step[];
};

/** Limits of what waiting runs are found by, in bytes. */
export const MAX_AWAITED_BYTES = { event: 800, path: 200, key: 1_000 } as const;

/** Where an event names its user. */
export const USER_KEY = 'userId';
