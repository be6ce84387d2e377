import type { Json, JsonObject } from '../../automation/json.ts';
import { filledText, objectOf } from '../../engine/read.ts';
import type { Addressed, HandOver } from '../provider.ts';

const MAX_DEVICES = 20;
const MAX_TOKEN_CHARS = 4_096;
const TOKEN = /^[!-~]+$/;

/** The tokens of a recipient's devices: a text, `{ token }`, or several of them in a list or under `tokens`. */
export function deviceTokens(value: Json | undefined): readonly string[] {
  const own = objectOf(value);
  const given = own === null ? value : (own['tokens'] ?? own['token']);
  const all = (Array.isArray(given) ? given : [given]).map((one) =>
    filledText(objectOf(one)?.['token'] ?? one),
  );
  const sound = all.filter((one) => one !== null && one.length <= MAX_TOKEN_CHARS && TOKEN.test(one));
  return [...new Set(sound as readonly string[])].slice(0, MAX_DEVICES);
}

/** The address of a push: the tokens at one key of the profile. */
export function deviceAddress(profile: JsonObject, key: string, needs: string): Addressed {
  const tokens = deviceTokens(profile[key]);
  return tokens.length === 0 ? { kind: 'missing', needs } : { kind: 'address', value: tokens };
}

/**
 * Hands a message to every device. It is sent when one of them took it: trying again would reach that one twice. If
 * none did, it is tried again when that may help, and refused otherwise.
 */
export async function toDevices<T>(
  devices: readonly T[],
  send: (device: T) => Promise<HandOver>,
): Promise<HandOver> {
  const results = await Promise.all(devices.map(send));
  const [only] = results;
  if (only !== undefined && results.length === 1) return only;
  const sent = results.find((result) => result.kind === 'sent');
  if (sent !== undefined) {
    const response = results.map((result) =>
      result.kind === 'sent' ? result.response : { error: result.error },
    );
    return { ...sent, response };
  }
  const retry = results.find((result) => result.kind === 'retry');
  return retry ?? only ?? { kind: 'rejected', error: 'no device', reason: 'BOUNCED' };
}
