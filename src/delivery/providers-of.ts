import type { Tenant } from '../store/scope.ts';
import { type ConfiguredProvider, type ConfiguredProviders, withoutSettings } from './configured.ts';
import type { ProviderKinds } from './provider-kinds.ts';

/**
 * A tenant's ways out, in the order in which they are tried: what it has set up, the webhook, which needs no setting
 * up, and the console for a tenant that has set up nothing, so that a first start shows its messages in the log.
 */
export function createProvidersOf(
  kinds: ProviderKinds,
  configured: ConfiguredProviders,
): (tenant: Tenant) => Promise<readonly ConfiguredProvider[]> {
  const ready = (key: string) => {
    const kind = kinds.get(key);
    return kind === undefined ? [] : [withoutSettings(kind)];
  };
  const webhook = ready('webhook');
  const console = ready('console');
  return async (tenant) => {
    const own = await configured.of(tenant);
    if (own.length === 0) return [...webhook, ...console];
    return own.some(({ key }) => key === 'webhook') ? own : [...own, ...webhook];
  };
}
