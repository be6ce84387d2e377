/** Whom a cancel is to hit. */
export type CancelScope =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'runs'; readonly runIds: readonly string[] };

/** From this many runs on, their number must be typed. */
const GUARD_FROM = 25;

/** Whether the number must be typed before the button works. */
export function needsGuard(count: number): boolean {
  return count >= GUARD_FROM;
}

/** Whether what was typed is the number: digits, with or without marks between thousands. */
export function guardPasses(typed: string, count: number): boolean {
  return typed.replace(/[\s.,'\u00a0\u202f]/g, '') === String(count);
}

/** "Cancel 1 run", "Cancel 1,234 runs". */
export function cancelLabel(count: number): string {
  return `Cancel ${runsWord(count)}`;
}

/** "1 run", "1,234 runs". */
export function runsWord(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'run' : 'runs'}`;
}

/** What a scope is called. */
export function scopeWords(scope: CancelScope): string {
  switch (scope.kind) {
    case 'run':
      return 'This run';
    case 'token':
      return 'Every unfinished run with this token';
    case 'runs':
      return `${runsWord(scope.runIds.length)} selected`;
  }
}

/** How one preview differs from the one before: runs that came and runs that went. */
export function previewChange(
  before: readonly string[],
  after: readonly string[],
): { readonly added: number; readonly gone: number } {
  const old = new Set(before);
  const now = new Set(after);
  return {
    added: after.filter((id) => !old.has(id)).length,
    gone: before.filter((id) => !now.has(id)).length,
  };
}
