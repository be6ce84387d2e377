import type { JsonObject } from '../automation/json.ts';
import { filledText, objectOf } from './read.ts';

/** Profile keys that hold an address a provider can use (reference 11.3). */
const ADDRESS_KEYS = [
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

/** True when a profile, or a `to` object, names at least one address. */
export function hasAddress(profile: JsonObject): boolean {
  return ADDRESS_KEYS.some((key) => {
    const value = profile[key];
    return filledText(value) !== null || objectOf(value) !== null;
  });
}

/** Who a send goes to when the step names nobody: run, then profile and data (D-26); null when nobody is named. */
export function fallbackRecipient(recipient: string | null, profile: JsonObject, data: JsonObject): string | null {
  if (recipient !== null && recipient !== '') return recipient;
  return filledText(profile['user_id']) ?? filledText(data['user_id']) ?? filledText(data['userId']);
}
