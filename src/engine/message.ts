import type { MessageBody, NewMessage, NewRequest } from './write.ts';

/** The most recipients that one message names; more people are a list's business. */
export const MAX_RECIPIENTS = 10_000;

/** What a send comes to: a message, a request of several, or why there is none. */
export type Addressed =
  | { readonly kind: 'message'; readonly message: NewMessage }
  | { readonly kind: 'request'; readonly request: NewRequest }
  | { readonly kind: 'refused'; readonly code: string; readonly error: string };

/** A message that says nothing yet. */
export const EMPTY_BODY: MessageBody = {
  template: null,
  brand: null,
  content: null,
  data: {},
  override: null,
  data_source: null,
  options: null,
};

/** A recipient id that belongs to this message alone, where an address is all that is known (D-26). */
export function anonymous(messageId: string): string {
  return `anon_${messageId}`;
}
