/** Whether there is a cancel step among these, however deep in branches. */
export function cancels(steps: unknown): boolean {
  if (Array.isArray(steps)) return steps.some((step) => isCancel(step) || cancels(step));
  if (typeof steps !== 'object' || steps === null) return false;
  return Object.values(steps).some((value) => typeof value === 'object' && cancels(value));
}

function isCancel(step: unknown): boolean {
  return typeof step === 'object' && step !== null && 'action' in step && step.action === 'cancel';
}
