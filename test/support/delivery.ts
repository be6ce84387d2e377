import type { JsonObject } from '../../src/automation/json.ts';
import { now } from '../../src/clock.ts';
import type { Channel } from '../../src/delivery/channel.ts';
import { withoutSettings } from '../../src/delivery/configured.ts';
import { createDeliveryLoop, type DeliveryDeps } from '../../src/delivery/delivery-loop.ts';
import { createPreferences } from '../../src/delivery/preferences.ts';
import type { Envelope, HandOver, ProviderKind } from '../../src/delivery/provider.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import type { Database } from '../../src/store/database.ts';
import { plainRendering } from './plain-rendering.ts';

export const SENT: HandOver = { kind: 'sent', provider_id: 'p-1', response: null };
export const BUSY: HandOver = { kind: 'retry', error: 'busy', retryAfterMs: 0 };
export const REFUSED: HandOver = { kind: 'rejected', error: 'no such address', reason: 'BOUNCED' };

/** A provider that notes what it is handed, and answers in turn. */
export type FakeProvider = ProviderKind & { readonly calls: Envelope[] };

/** `answers` are given one after the other, the last for good; a function decides by itself. */
export function fakeProvider(
  key: string,
  channel: Channel,
  answers: readonly HandOver[] | ((envelope: Envelope) => Promise<HandOver>) = [SENT],
  change: Partial<ProviderKind> = {},
): FakeProvider {
  const calls: Envelope[] = [];
  return {
    ...{ key, name: key, description: key, channel, settings: {}, idempotent: true, concurrency: 8 },
    perSecond: null,
    address: () => ({ kind: 'address', value: key }),
    send: async (envelope) => {
      calls.push(envelope);
      if (typeof answers === 'function') return answers(envelope);
      return answers[Math.min(calls.length, answers.length) - 1] ?? SENT;
    },
    ...change,
    calls,
  };
}

/** A delivery loop of one's own over a database that no service uses. */
export function startDelivery(
  database: Database,
  providers: readonly ProviderKind[],
  change: Partial<DeliveryDeps> = {},
) {
  const outbound = createOutbound({ allow: ['127.0.0.0/8'] });
  const errors: unknown[] = [];
  const loop = createDeliveryLoop({
    ...{ database, outbound, owner: 'n', leaseMs: 30_000, callTimeoutMs: 10_000, random: () => 0 },
    ...{ databaseNow: now, rendering: plainRendering, preferences: createPreferences(database) },
    unsubscribeLink: () => null,
    providers: async () => providers.map(withoutSettings),
    holds: async (_tenant, condition) => condition !== 'false',
    captures: async () => false,
    onSettled: () => undefined,
    onError: (error) => errors.push(error),
    ...change,
  });
  loop.start();
  return {
    loop,
    errors,
    stop: async () => {
      await loop.stop();
      await outbound.close();
    },
  };
}

/** `options` of a message that goes through these channels. */
export function routedBy(method: 'single' | 'all', ...channels: (string | JsonObject)[]): JsonObject {
  return { routing: { method, channels } };
}
