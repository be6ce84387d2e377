import { LRUCache } from 'lru-cache';
import type { JsonObject } from '../automation/json.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { Database } from '../store/database.ts';
import { readSealedProviders } from '../store/provider-store.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';
import type { ProviderKind } from './provider.ts';
import type { ProviderKinds } from './provider-kinds.ts';
import { openSettings } from './sealed-settings.ts';

/** A provider that a workspace has set up, its settings decrypted. */
export type ConfiguredProvider = {
  readonly id: string;
  readonly key: string;
  readonly alias: string | null;
  readonly kind: ProviderKind;
  readonly settings: JsonObject;
};

/** The providers of an environment, oldest first. */
export type ConfiguredProviders = {
  of(tenant: Tenant): Promise<readonly ConfiguredProvider[]>;
  /** Reads them anew from now on. */
  forget(tenant: Tenant): void;
};

type ConfiguredDeps = {
  readonly database: Database;
  readonly kinds: ProviderKinds;
  readonly secrets: SecretBox | null;
  /** Of this server, without a trailing slash; null where it is not known. */
  readonly publicUrl: string | null;
  /** Told of a provider whose secrets no key opens. */
  readonly onError: (error: unknown) => void;
};

/** What is changed on another node is known here within this time. */
const REMEMBERED_MS = 2_000;
const MAX_TENANTS = 1_000;

/** Remembers what was set up for two seconds, so that a hand-over reads nothing. */
export function createConfiguredProviders(deps: ConfiguredDeps): ConfiguredProviders {
  const known = new LRUCache<string, Promise<readonly ConfiguredProvider[]>>({
    max: MAX_TENANTS,
    ttl: REMEMBERED_MS,
  });
  return {
    of: (tenant) => {
      const key = tenantKey(tenant);
      const remembered = known.get(key);
      if (remembered !== undefined) return remembered;
      const reading = read(deps, tenant);
      known.set(key, reading);
      // A failure is not remembered: whoever comes next asks again.
      reading.catch(() => known.delete(key));
      return reading;
    },
    forget: (tenant) => {
      known.delete(tenantKey(tenant));
    },
  };
}

async function read(
  { database, kinds, secrets, publicUrl, onError }: ConfiguredDeps,
  tenant: Tenant,
): Promise<readonly ConfiguredProvider[]> {
  const rows = await readSealedProviders(database, tenant);
  return rows.flatMap((row) => {
    const kind = kinds.get(row.provider);
    if (kind === undefined) return [];
    const settings = openSettings(secrets, tenant, row);
    if (settings === null) {
      onError(
        new Error(`no secret key opens the provider ${row.id} (${row.provider}): see BELAY_SECRET_KEY`),
      );
      return [];
    }
    // Where the provider is to report to, for those that are told with each message.
    const callback_url = `${publicUrl}/callbacks/${row.provider}/${row.id}`;
    const told = publicUrl === null || kind.callback === undefined ? settings : { ...settings, callback_url };
    const own = tracked(limited(kind, settings), settings, { secrets, publicUrl });
    return [{ id: row.id, key: row.provider, alias: row.alias, kind: own, settings: told }];
  });
}

/** A provider that works without being set up. */
export function withoutSettings(kind: ProviderKind): ConfiguredProvider {
  return { id: kind.key, key: kind.key, alias: null, kind, settings: {} };
}

/** The kind with the limits that its settings name. */
function limited(kind: ProviderKind, { concurrency, per_second }: JsonObject): ProviderKind {
  return {
    ...kind,
    concurrency: typeof concurrency === 'number' ? concurrency : kind.concurrency,
    perSecond: typeof per_second === 'number' ? per_second : kind.perSecond,
  };
}

/** An e-mail provider that tracks opens and clicks, where its settings ask for it and the server can. */
function tracked(
  kind: ProviderKind,
  { track_opens, track_clicks }: JsonObject,
  { secrets, publicUrl }: Pick<ConfiguredDeps, 'secrets' | 'publicUrl'>,
): ProviderKind {
  const [key] = secrets?.derive('track') ?? [];
  const isAsked = track_opens === true || track_clicks === true;
  if (!isAsked || key === undefined || publicUrl === null) return kind;
  const tracking = { url: `${publicUrl}/t`, key, opens: track_opens === true, clicks: track_clicks === true };
  return { ...kind, send: (envelope, use) => kind.send(envelope, { ...use, tracking }) };
}
