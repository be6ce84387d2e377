import type { Json, JsonObject } from '../automation/json.ts';
import { filledText, objectOf } from '../engine/read.ts';
import type { Channel } from './channel.ts';
import type { ConfiguredProvider } from './configured.ts';

/** One way to the recipient: a channel through a provider, with the address there. */
export type Leg = {
  /** Stays the same while the message is on its way, whatever else changes. */
  readonly key: string;
  readonly channel: Channel;
  readonly provider: ConfiguredProvider;
  readonly address: Json;
};

/** What a message is to go through: one leg, the first of several that works, or all of them. */
export type Plan =
  | { readonly kind: 'leg'; readonly leg: Leg }
  | {
      readonly kind: 'single' | 'all';
      /** The channel whose providers these are; null for a group of channels. */
      readonly channel: Channel | null;
      readonly of: readonly Plan[];
    };

/** Why a channel or provider is not in the plan. */
export type Missing = {
  readonly what: string;
  readonly reason: 'NO_PROVIDERS' | 'NO_CHANNELS' | 'FILTERED' | 'UNSUBSCRIBED';
  readonly needs: string;
};

export type Routed = { readonly plan: Plan | null; readonly missing: readonly Missing[] };

export type RouteRequest = {
  /** `{ method, channels }` of the message, or of its template; null takes what there is. */
  readonly routing: JsonObject | null;
  /** Per channel: `if`, `providers`, `routing_method` … (reference 11.1). */
  readonly channels: JsonObject | null;
  readonly providers: JsonObject | null;
  /** In order of preference. */
  readonly configured: readonly ConfiguredProvider[];
  readonly profile: JsonObject;
  /** What an `if` came to. */
  readonly holds: (condition: string) => boolean;
  readonly optedOut: (channel: Channel) => boolean;
};

export const CHANNELS: readonly Channel[] = [
  'email',
  'sms',
  'push',
  'direct_message',
  'webhook',
  'inbox',
  'banner',
];

/** The plan of a message: pure, so that whoever takes it over comes to the same. */
export function routeOf(request: RouteRequest): Routed {
  const missing: Missing[] = [];
  const plan = prune(nodeOf(request, request.routing ?? { method: 'single', channels: [] }, missing, true));
  return { plan, missing };
}

/** The conditions that `routeOf` will ask for. */
export function conditionsOf({ channels, providers }: Pick<RouteRequest, 'channels' | 'providers'>) {
  return [channels, providers].flatMap((map) =>
    Object.values(map ?? {}).flatMap((entry) => filledText(objectOf(entry)?.['if']) ?? []),
  );
}

function nodeOf(request: RouteRequest, routing: JsonObject, missing: Missing[], isRoot: boolean): Plan {
  const { method, channels } = routing;
  const given = Array.isArray(channels) ? channels : [];
  // Nothing named means what there is, in our order, without telling of each channel that is not set up.
  const wanted = given.length === 0 && isRoot ? defaultChannels(request) : given;
  const of = wanted.flatMap((entry: Json) => {
    const nested = objectOf(entry);
    if (nested !== null) return [nodeOf(request, nested, missing, false)];
    const name = filledText(entry);
    return name === null ? [] : [channelOf(request, name, missing)];
  });
  return { kind: method === 'all' ? 'all' : 'single', channel: null, of };
}

function defaultChannels({ configured }: RouteRequest): readonly Channel[] {
  const own = CHANNELS.filter((channel) => configured.some(({ kind }) => kind.channel === channel));
  return own.length === 0 ? ['webhook'] : own;
}

function channelOf(request: RouteRequest, name: string, missing: Missing[]): Plan {
  const channel = CHANNELS.find((known) => known === name);
  if (channel !== undefined) return providersOf(request, channel, null, missing);
  // A provider may be named in place of its channel.
  const named = request.configured.find((provider) => isNamed(provider, name));
  if (named !== undefined) return providersOf(request, named.kind.channel ?? 'webhook', named, missing);
  missing.push({ what: name, reason: 'NO_CHANNELS', needs: 'is no channel, and no provider that is set up' });
  return NOTHING;
}

const NOTHING: Plan = { kind: 'single', channel: null, of: [] };

function providersOf(
  request: RouteRequest,
  channel: Channel,
  only: ConfiguredProvider | null,
  missing: Missing[],
): Plan {
  const own = objectOf(request.channels?.[channel]);
  const condition = filledText(own?.['if']);
  const leave = (reason: Missing['reason'], needs: string): Plan => {
    missing.push({ what: only?.key ?? channel, reason, needs });
    return NOTHING;
  };
  if (request.optedOut(channel)) return leave('UNSUBSCRIBED', 'the recipient has opted out');
  if (condition !== null && !request.holds(condition)) return leave('FILTERED', 'its condition is not met');
  const candidates = only === null ? candidatesOf(request, channel, own) : [only];
  if (candidates.length === 0) return leave('NO_PROVIDERS', 'no provider is set up');
  const legs = candidates.flatMap((provider) => legOf(request, channel, provider, missing) ?? []);
  // What takes any content stands in for a channel; it is not what comes after one that has failed.
  const dedicated = legs.filter(({ leg }) => leg.provider.kind.channel !== null);
  const of = dedicated.length === 0 ? legs : dedicated;
  return { kind: own?.['routing_method'] === 'all' ? 'all' : 'single', channel, of };
}

function candidatesOf(
  { configured }: RouteRequest,
  channel: Channel,
  own: JsonObject | null,
): readonly ConfiguredProvider[] {
  const able = configured.filter(({ kind }) => kind.channel === null || kind.channel === channel);
  const names = own?.['providers'];
  if (!Array.isArray(names) || names.length === 0) return able;
  return names.flatMap((name: Json) => able.find((provider) => isNamed(provider, name)) ?? []);
}

function isNamed({ id, key, alias }: ConfiguredProvider, name: Json): boolean {
  return name === id || name === key || (alias !== null && name === alias);
}

/** What is said about a provider, under its id, its alias or its key. */
export function ownOf(map: JsonObject | null, { id, alias, key }: ConfiguredProvider): JsonObject | null {
  return objectOf(map?.[id]) ?? objectOf(alias === null ? undefined : map?.[alias]) ?? objectOf(map?.[key]);
}

function legOf(
  request: RouteRequest,
  channel: Channel,
  provider: ConfiguredProvider,
  missing: Missing[],
): Extract<Plan, { kind: 'leg' }> | null {
  const condition = filledText(ownOf(request.providers, provider)?.['if']);
  if (condition !== null && !request.holds(condition)) {
    missing.push({ what: provider.key, reason: 'FILTERED', needs: 'its condition is not met' });
    return null;
  }
  const address = provider.kind.address(request.profile, provider.settings);
  if (address.kind === 'missing') {
    missing.push({ what: provider.key, reason: 'NO_CHANNELS', needs: `needs ${address.needs}` });
    return null;
  }
  const key = `${channel}/${provider.id}`;
  return { kind: 'leg', leg: { key, channel, provider, address: address.value } };
}

/** Without groups that lead nowhere; null where nothing is left. */
function prune(plan: Plan): Plan | null {
  if (plan.kind === 'leg') return plan;
  const of = plan.of.flatMap((child) => prune(child) ?? []);
  return of.length === 0 ? null : { ...plan, of };
}
