import { objectOf } from '../engine/read.ts';
import type { Settlement } from '../store/message-settle.ts';
import type { Tenant } from '../store/scope.ts';
import type { ConfiguredProvider } from './configured.ts';
import type { Loaded } from './load-message.ts';
import { conditionsOf, type Missing, type Plan, routeOf } from './route.ts';
import { ended, type Trip, tell } from './trip.ts';

export type RouteDeps = {
  /** A tenant's ways out, in order of preference. */
  readonly providers: (tenant: Tenant) => Promise<readonly ConfiguredProvider[]>;
  /** Whether the JavaScript condition of a channel or provider holds; one that fails does not. */
  readonly holds: (tenant: Tenant, condition: string, loaded: Loaded) => Promise<boolean>;
};

/** Where a message goes, or that it goes nowhere. */
export async function routeMessage(deps: RouteDeps, trip: Trip, loaded: Loaded): Promise<Plan | Settlement> {
  const { message, options, preference, profile } = loaded;
  const channels = objectOf(options['channels']);
  const providers = objectOf(options['providers']);
  const conditions = new Map<string, boolean>();
  for (const condition of new Set(conditionsOf({ channels, providers }))) {
    conditions.set(condition, await deps.holds(message, condition, loaded));
  }
  const { plan, missing } = routeOf({
    routing: objectOf(options['routing']),
    ...{ channels, providers, profile },
    configured: await deps.providers(message),
    holds: (condition) => conditions.get(condition) ?? false,
    optedOut: (channel) => preference.channels.some((unwanted) => unwanted === channel),
  });
  return plan ?? nowhere(trip, missing);
}

function nowhere(trip: Trip, missing: readonly Missing[]): Settlement {
  const error = missing.map(({ what, needs }) => `${what}: ${needs}`).join('; ');
  const all = (reason: Missing['reason']) =>
    missing.length > 0 && missing.every((one) => one.reason === reason);
  for (const reason of ['UNSUBSCRIBED', 'FILTERED'] as const) {
    if (!all(reason)) continue;
    tell(trip, 'FILTERED', { reason, error });
    return ended(trip, { status: 'FILTERED', reason, error });
  }
  const reason = all('NO_PROVIDERS') ? 'NO_PROVIDERS' : 'NO_CHANNELS';
  const why = error === '' ? 'no address was found' : `no address was found: ${error}`;
  tell(trip, 'UNROUTABLE', { reason, error: why });
  return ended(trip, { status: 'UNROUTABLE', reason, error: why });
}
