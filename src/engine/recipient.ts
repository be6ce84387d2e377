import type { JsonObject } from '../automation/json.ts';
import { ADDRESS_KEYS } from '../automation/recipient.ts';
import { filledText } from './read.ts';
import type { Context } from './run.ts';

/** Who a send goes to when the step names nobody: run, then profile and data (D-26); null when nobody is named. */
export function fallbackRecipient({
  recipient,
  profile,
  data,
}: Pick<Context, 'recipient' | 'profile' | 'data'>): string | null {
  return (
    filledText(recipient) ??
    filledText(profile['user_id']) ??
    filledText(data['user_id']) ??
    filledText(data['userId'])
  );
}

const ADDRESSES: ReadonlySet<string> = new Set(ADDRESS_KEYS);

/**
 * The run's ad-hoc profile as part of a message to `recipient`. It belongs to the run's own recipient where that is
 * known: a message to somebody else must not arrive at that person's addresses.
 */
export function profileFor(recipient: string, { recipient: own, profile }: Context): JsonObject {
  const owner = filledText(own) ?? filledText(profile['user_id']);
  return owner === null || owner === recipient ? profile : withoutAddresses(profile);
}

/** A profile without what a provider could send to. */
export function withoutAddresses(profile: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(profile).filter(([key]) => !ADDRESSES.has(key)));
}
