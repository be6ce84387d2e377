import type { Step } from '../automation/step.ts';
import type { Run } from './run.ts';

/**
 * The messages whose live status a step may read (`refs.<name>.status`, reference 7.5), by ref name; null when it
 * mentions none. Searching the step's JSON over-approximates, which costs a look-up but never a stale status.
 */
export function mentionedMessages(step: Step, refs: Run['refs']): { readonly [ref: string]: string } | null {
  const found: [string, string][] = [];
  const entries = Object.entries(refs);
  if (entries.length === 0) return null;
  const text = JSON.stringify(step);
  for (const [name, ref] of entries) {
    const message = ref['message_id'];
    if (typeof message === 'string' && text.includes(name)) found.push([name, message]);
  }
  return found.length === 0 ? null : Object.fromEntries(found);
}

/** The refs with the given message statuses in place of the former ones. */
export function withStatuses(refs: Run['refs'], statuses: { readonly [ref: string]: string }): Run['refs'] {
  return Object.fromEntries(
    Object.entries(refs).map(([name, ref]) => {
      const status = statuses[name];
      return [name, status === undefined ? ref : { ...ref, status }];
    }),
  );
}
