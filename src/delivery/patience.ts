import type { JsonObject } from '../automation/json.ts';
import { objectOf } from '../engine/read.ts';
import type { Loaded } from './load-message.ts';
import { PATIENCE, type Patience } from './progress.ts';
import { type Leg, ownOf } from './route.ts';

const MESSAGE_MS = 72 * 3_600_000;

/** How long a leg is tried, and until when the message is (reference 11.1 `timeout`, `timeouts`); epoch ms. */
export function patienceOf(
  { message, options }: Loaded,
  { channel, provider }: Leg,
): { readonly patience: Patience; readonly deadline: number } {
  const timeout = objectOf(options['timeout']);
  const own = objectOf(objectOf(objectOf(options['channels'])?.[channel])?.['timeouts']);
  const ofProvider = ownOf(objectOf(options['providers']), provider);
  return {
    patience: {
      provider:
        number(ofProvider?.['timeouts']) ??
        number(own?.['provider']) ??
        keyed(timeout?.['provider'], [provider.id, provider.key]) ??
        PATIENCE.provider,
      channel: number(own?.['channel']) ?? keyed(timeout?.['channel'], [channel]) ?? PATIENCE.channel,
    },
    deadline: message.created_at + (number(timeout?.['message']) ?? MESSAGE_MS),
  };
}

function keyed(value: JsonObject[string] | undefined, keys: readonly string[]): number | null {
  const map = objectOf(value);
  if (map === null) return number(value);
  for (const key of keys) {
    const own = number(map[key]);
    if (own !== null) return own;
  }
  return null;
}

function number(value: JsonObject[string] | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
