import { now } from '../clock.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { Database } from '../store/database.ts';
import { recordCallbacks } from '../store/message-callback.ts';
import { findProvider } from '../store/provider-store.ts';
import type { CallbackRequest } from './callback.ts';
import type { ProviderKinds } from './provider-kinds.ts';
import { openSettings } from './sealed-settings.ts';

/** What became of a report; `unset` says which setting is missing to check it. */
export type Received =
  | { readonly kind: 'recorded'; readonly messages: number }
  | { readonly kind: 'unknown' | 'forged' }
  | { readonly kind: 'unset'; readonly needs: string };

/** Takes a provider's report of what became of messages: `key` and `id` are those of the provider that was set up. */
export type ReceiveCallback = (key: string, id: string, request: CallbackRequest) => Promise<Received>;

type ReceiveDeps = {
  readonly database: Database;
  readonly kinds: ProviderKinds;
  readonly secrets: SecretBox | null;
  readonly outbound: Outbound;
};

export function createReceiveCallback({ database, kinds, secrets, outbound }: ReceiveDeps): ReceiveCallback {
  return async (key, id, request) => {
    const found = await findProvider(database, key, id);
    const read = kinds.get(key)?.callback;
    if (found === null || read === undefined) return { kind: 'unknown' };
    const { workspace_id, environment } = found;
    const tenant = { workspace_id, environment };
    const settings = openSettings(secrets, tenant, found);
    if (settings === null) return { kind: 'unset', needs: 'BELAY_SECRET_KEY' };
    const reading = await read(request, { settings, outbound, now: now() });
    if (reading.kind !== 'events') return reading;
    return { kind: 'recorded', messages: await recordCallbacks(database, tenant, key, reading.events) };
  };
}
