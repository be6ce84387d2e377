import type { Outbound } from '../outbound/outbound.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { Database } from '../store/database.ts';
import type { Tenant } from '../store/scope.ts';
import { type ConfiguredProvider, createConfiguredProviders } from './configured.ts';
import { createInboxHub, type InboxHub } from './inbox-hub.ts';
import { createProviderKinds } from './provider-kinds.ts';
import { createProviderSetup, type ProviderSetup } from './provider-setup.ts';
import { createProvidersOf } from './providers-of.ts';
import { createReceiveCallback, type ReceiveCallback } from './receive-callback.ts';

/** All that the service needs of providers. */
export type ProviderParts = {
  readonly setup: ProviderSetup;
  /** A tenant's ways out, in the order in which they are tried. */
  of(tenant: Tenant): Promise<readonly ConfiguredProvider[]>;
  /** Changes in users' inboxes, for live streams. */
  readonly inbox: InboxHub;
  readonly receiveCallback: ReceiveCallback;
  /** Ends what providers keep open. */
  close(): Promise<void>;
};

type PartsDeps = {
  readonly database: Database;
  readonly secrets: SecretBox | null;
  readonly outbound: Outbound;
  readonly publicUrl: string | null;
  readonly print: (line: string) => void;
  readonly onError: (error: unknown) => void;
};

/** Puts the kinds, what is set up of them, and the setting up together. */
export function createProviderParts({
  database,
  secrets,
  outbound,
  publicUrl,
  print,
  onError,
}: PartsDeps): ProviderParts {
  const inbox = createInboxHub(database, onError);
  const kinds = createProviderKinds({ print, database, onInbox: inbox.wake });
  const configured = createConfiguredProviders({ database, kinds, secrets, publicUrl, onError });
  return {
    setup: createProviderSetup({ database, kinds, secrets, onChange: configured.forget }),
    of: createProvidersOf(kinds, configured),
    inbox,
    receiveCallback: createReceiveCallback({ database, kinds, secrets, outbound }),
    close: async () => {
      await inbox.stop();
      for (const kind of kinds.values()) await kind.close?.();
    },
  };
}
