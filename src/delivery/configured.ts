import type { JsonObject } from '../automation/json.ts';
import type { ProviderKind } from './provider.ts';

/** A provider that a workspace has set up, its settings decrypted. */
export type ConfiguredProvider = {
  readonly id: string;
  readonly key: string;
  readonly alias: string | null;
  readonly kind: ProviderKind;
  readonly settings: JsonObject;
};

/** A provider that works without being set up. */
export function withoutSettings(kind: ProviderKind): ConfiguredProvider {
  return { id: kind.key, key: kind.key, alias: null, kind, settings: {} };
}
