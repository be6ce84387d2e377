import type { RunTokens } from './run-tokens.ts';
import { utf8Length } from './text.ts';
import type { TokenField } from './token.ts';

/** Cancels runs of an automation when an event arrives: those of the event's user, or of a token read from the event. */
export type CancelRule = {
  readonly event: string;
  /** JavaScript condition over the event, without `${}`. */
  readonly if?: string;
  /** Resolved against the event; whatever run has it is canceled. */
  readonly token?: TokenField;
};

/** The most rules of an automation. */
export const MAX_CANCEL_RULES = 20;

const MAX_TOKEN_BYTES = 1024;

/**
 * The token by which an event finds the runs of a user that were started by one version of an automation: rules, like
 * steps, are those of the version that a run began with. Null for a user whose id is too long for a token.
 */
export function eventToken(automationId: string, version: number, userId: string): string | null {
  const token = `cancel_on:${automationId}:v${version}:${userId}`;
  return utf8Length(token) > MAX_TOKEN_BYTES ? null : token;
}

/** Whether one of the rules finds runs by their user. */
export function cancelsByUser(rules: readonly CancelRule[] | undefined): boolean {
  return rules?.some(({ token }) => token === undefined || token === null) ?? false;
}

/** A run's tokens with one more. */
export function withToken(tokens: RunTokens, token: string | null): RunTokens {
  if (token === null || token === tokens.token || tokens.further.includes(token)) return tokens;
  return { ...tokens, further: [...tokens.further, token] };
}
