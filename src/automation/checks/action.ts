import { ACTIONS } from '../step.ts';

/** Null for an action that runs, else a human sentence. */
export function checkAction(action: unknown): string | null {
  if (ACTIONS.some((known) => known === action)) return null;
  const known = ACTIONS.join(', ');
  if (action === undefined) return `required: expected one of ${known}`;
  const given = typeof action === 'string' ? ` ${JSON.stringify(action.slice(0, 40))}` : '';
  return `unknown action${given}: expected one of ${known}`;
}
