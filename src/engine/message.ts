import type { NewMessage } from './write.ts';

/** The most recipients of one message; more people are a list's business. */
export const MAX_RECIPIENTS = 10_000;

/** A message with somebody to go to, or why there is none. */
export type Addressed =
  | { readonly ok: true; readonly message: NewMessage }
  | { readonly ok: false; readonly code: string; readonly error: string };

/** A message that says nothing yet. */
export function emptyMessage(id: string, path: string): NewMessage {
  return {
    id,
    path,
    recipient: '',
    template: null,
    brand: null,
    content: null,
    data: {},
    profile: {},
    override: null,
    to: null,
    data_source: null,
    options: null,
  };
}

/** A recipient id that belongs to this message alone, where an address is all that is known (D-26). */
export function anonymous(messageId: string): string {
  return `anon_${messageId}`;
}
