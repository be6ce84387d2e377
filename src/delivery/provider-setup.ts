import { hasOwn, type JsonObject } from '../automation/json.ts';
import type { Problem } from '../automation/problem.ts';
import { isMasked, mask } from '../secrets/mask.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { Database } from '../store/database.ts';
import {
  deleteProvider,
  insertProvider,
  newProviderId,
  readSealedProviders,
  replaceProvider,
  type StoredProvider,
} from '../store/provider-store.ts';
import type { Tenant } from '../store/scope.ts';
import { canonicalSettings, checkSettings } from './check-settings.ts';
import type { ProviderKind, Setting } from './provider.ts';
import type { ProviderKinds } from './provider-kinds.ts';
import { openSettings, sealSettings } from './sealed-settings.ts';

/** What somebody wants to set up. */
export type ProviderDraft = {
  readonly provider: string;
  readonly title: string | null;
  readonly alias: string | null;
  readonly settings: JsonObject;
};

/** What became of it; `no_key`: secrets cannot be kept because the server has no secret key. */
export type Saved =
  | { readonly kind: 'saved'; readonly provider: StoredProvider }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly kind: 'alias_taken' | 'too_many' | 'not_found' | 'no_key' };

/** One kind in the catalog (reference 11.7). */
export type CatalogEntry = Pick<ProviderKind, 'key' | 'name' | 'description'> & {
  readonly channel: string;
  readonly settings: { readonly [field: string]: Setting };
};

/** Sets providers up, for the API. */
export type ProviderSetup = {
  catalog(): readonly CatalogEntry[];
  create(tenant: Tenant, draft: ProviderDraft): Promise<Saved>;
  /** A masked secret that is sent back stays what it was. */
  replace(tenant: Tenant, id: string, draft: ProviderDraft): Promise<Saved>;
  /** False when there is none of that id. */
  remove(tenant: Tenant, id: string): Promise<boolean>;
};

type SetupDeps = {
  readonly database: Database;
  readonly kinds: ProviderKinds;
  readonly secrets: SecretBox | null;
  /** Told whose providers have changed. */
  readonly onChange: (tenant: Tenant) => void;
};

const DEFAULT_TITLE = 'Default Configuration';

/** The catalog, and storing of what is set up: checked, with secrets encrypted. */
export function createProviderSetup(deps: SetupDeps): ProviderSetup {
  const { database, kinds, onChange } = deps;
  return {
    catalog: () => [...kinds.values()].map(catalogEntry),
    create: async (tenant, draft) => {
      const id = newProviderId();
      const prepared = prepare(deps, tenant, id, draft, {});
      if (prepared.kind !== 'ready') return prepared;
      const stored = await insertProvider(database, tenant, prepared.row);
      onChange(tenant);
      return typeof stored === 'string' ? { kind: stored } : { kind: 'saved', provider: stored };
    },
    replace: async (tenant, id, draft) => {
      const before = (await readSealedProviders(database, tenant)).find((row) => row.id === id);
      if (before === undefined) return { kind: 'not_found' };
      const known = before.provider === draft.provider ? openSettings(deps.secrets, tenant, before) : {};
      const prepared = prepare(deps, tenant, id, draft, known ?? {});
      if (prepared.kind !== 'ready') return prepared;
      const stored = await replaceProvider(database, tenant, prepared.row);
      onChange(tenant);
      if (stored === null) return { kind: 'not_found' };
      return stored === 'alias_taken' ? { kind: stored } : { kind: 'saved', provider: stored };
    },
    remove: async (tenant, id) => {
      const isRemoved = await deleteProvider(database, tenant, id);
      onChange(tenant);
      return isRemoved;
    },
  };
}

function catalogEntry({ key, name, description, channel, settings }: ProviderKind): CatalogEntry {
  const shown = Object.entries(settings).filter(([, setting]) => setting.hidden !== true);
  return { key, name, description, channel: channel ?? 'any', settings: Object.fromEntries(shown) };
}

function prepare(
  { kinds, secrets }: SetupDeps,
  tenant: Tenant,
  id: string,
  draft: ProviderDraft,
  before: JsonObject,
) {
  const { provider, alias } = draft;
  const kind = kinds.get(provider);
  if (kind === undefined) return unknownKind(kinds);
  const settings = unmasked(kind, canonicalSettings(kind, draft.settings), before);
  const problems = checkSettings(kind, settings);
  if (problems.length > 0) return { kind: 'invalid', problems } as const;
  const hidden = Object.entries(settings).filter(([field]) => kind.settings[field]?.secret === true);
  const shown = hidden.map(([field, value]) => [field, mask(String(value))] as const);
  const sealed = sealSettings(secrets, tenant, id, Object.fromEntries(hidden));
  if (sealed === 'no_key') return { kind: 'no_key' } as const;
  const title = draft.title ?? DEFAULT_TITLE;
  const row = { id, provider, title, alias, settings: { ...settings, ...Object.fromEntries(shown) }, sealed };
  return { kind: 'ready', row } as const;
}

function unknownKind(kinds: ProviderKinds) {
  const message = `expected one of ${[...kinds.keys()].join(', ')}`;
  return { kind: 'invalid', problems: [{ place: 'provider', message }] } as const;
}

/** Puts back the secrets that came back as their masks; a mask of nothing that is stored is dropped. */
function unmasked(kind: ProviderKind, settings: JsonObject, before: JsonObject): JsonObject {
  const entries = Object.entries(settings).flatMap(([field, value]) => {
    const isSecret = hasOwn(kind.settings, field) && kind.settings[field]?.secret === true;
    if (!isSecret || typeof value !== 'string' || !isMasked(value)) return [[field, value] as const];
    const kept = before[field];
    return kept === undefined ? [] : [[field, kept] as const];
  });
  return Object.fromEntries(entries);
}
