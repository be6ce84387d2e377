/**
 * How far a message has come, by status (reference 7.6, 11.2, D-30). A message that will not arrive has rank 0, so it
 * counts as "not yet opened"; statuses of equal rank are neither before nor after each other.
 */
export const STATUS_RANKS = {
  UNMAPPED: 0,
  UNROUTABLE: 0,
  UNDELIVERABLE: 0,
  FILTERED: 0,
  CANCELED: 0,
  THROTTLED: 0,
  ENQUEUED: 1,
  DELAYED: 2,
  DIGESTED: 2,
  ROUTED: 3,
  SENT: 4,
  SIMULATED: 4,
  DELIVERED: 5,
  OPENED: 6,
  CLICKED: 7,
} as const;

/** The `MessageStatus` object of step fields and `if`: `Opened` → `'OPENED'` and so on. */
export const MESSAGE_STATUS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(STATUS_RANKS).map((status) => [status.charAt(0) + status.slice(1).toLowerCase(), status]),
);
