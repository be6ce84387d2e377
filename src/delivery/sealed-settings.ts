import type { JsonObject } from '../automation/json.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { SealedProvider } from '../store/provider-store.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';

/** Encrypts the secret settings of a provider; null where it has none, `no_key` where there is no key. */
export function sealSettings(
  secrets: SecretBox | null,
  tenant: Tenant,
  id: string,
  hidden: JsonObject,
): string | null | 'no_key' {
  if (Object.keys(hidden).length === 0) return null;
  return secrets === null ? 'no_key' : secrets.seal(JSON.stringify(hidden), placeOf(tenant, id));
}

/** A provider's settings with its secrets in the clear; null when no key opens them. */
export function openSettings(
  secrets: SecretBox | null,
  tenant: Tenant,
  { id, settings, sealed }: SealedProvider,
): JsonObject | null {
  if (sealed === null) return settings;
  const opened = secrets?.open(sealed, placeOf(tenant, id)) ?? null;
  return opened === null ? null : { ...settings, ...(JSON.parse(opened) as JsonObject) };
}

/** A sealed text that is copied to another provider or workspace opens nowhere. */
function placeOf(tenant: Tenant, id: string): string {
  return `provider/${tenantKey(tenant)}/${id}`;
}
