import { checkAudienceId } from './audience-id.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { checkListId } from './list-id.ts';
import { checkListPattern } from './list-pattern.ts';

/** Profile keys that hold an address a provider can use (reference 11.3). */
export const ADDRESS_KEYS = [
  'email',
  'phone_number',
  'webhook',
  'slack',
  'ms_teams',
  'discord',
  'expo',
  'apn',
  'firebaseToken',
  'aws_sns',
  'pagerduty',
] as const;

/** Keys of a recipient object that stand for many people (reference 11.1). */
export const GROUP_KEYS = ['list_id', 'list_pattern', 'audience_id'] as const;

export type GroupKey = (typeof GROUP_KEYS)[number];

/** Null when a group may be called this, else a human sentence (reference 11.4). */
export function checkGroupId(key: GroupKey, id: string): string | null {
  if (key === 'audience_id') return checkAudienceId(id);
  return key === 'list_id' ? checkListId(id) : checkListPattern(id);
}

/** Whom a message can be sent to, as far as it is known before the run moves. */
export type Addressee = {
  readonly recipient: string | null;
  readonly profile: JsonObject;
  readonly data: JsonObject;
};

/**
 * False only when nobody can be reached for certain: no recipient, no `user_id` in the profile or the data, no address in
 * the profile (D-26). Dynamic values may turn out to be anything and so count as something.
 */
export function mayReach({ recipient, profile, data }: Addressee): boolean {
  return (
    mayFill(recipient) ||
    mayFill(profile['user_id']) ||
    mayFill(data['user_id']) ||
    mayFill(data['userId']) ||
    mayHaveAddress(profile)
  );
}

/** False only when a profile, or a `to` object, has no address for certain. */
export function mayHaveAddress(profile: JsonObject): boolean {
  return ADDRESS_KEYS.some((key) => mayFill(profile[key]));
}

/** False for what resolves to no text and no object, whatever the run holds. */
export function mayFill(value: Json | undefined): boolean {
  if (typeof value === 'string') return value !== '';
  return typeof value === 'number' || typeof value === 'boolean' || isJsonObject(value);
}
