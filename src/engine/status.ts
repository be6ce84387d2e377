/** Run statuses, Courier's words verbatim (reference 8.1). These names are for ever. */
export const RUN_STATUSES = [
  'PROCESSING',
  'WAITING',
  'PROCESSED',
  'ERROR',
  'CANCELED',
  'THROTTLED',
  'NOT PROCESSED',
] as const;

export type RunStatus = (typeof RUN_STATUSES)[number];

/** Step statuses (reference 8.2). */
export type StepStatus = RunStatus | 'SKIPPED' | 'COMPUTING';

/** True while a run may still move and so may still be canceled; in any other status it never changes again. */
export function isActive(status: RunStatus): boolean {
  return status === 'PROCESSING' || status === 'WAITING';
}
