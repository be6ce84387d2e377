import type { JsonObject } from '../automation/json.ts';
import { filledText, objectOf } from '../engine/read.ts';
import type { Call, Settlement } from '../store/message-settle.ts';
import type { LegProgress, Progress } from '../store/message-state.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';
import { backoffMs, MAX_ATTEMPTS } from './backoff.ts';
import { envelopeOf } from './envelope.ts';
import type { Limiter } from './limiter.ts';
import { type LoadDeps, type Loaded, loadMessage } from './load-message.ts';
import { patienceOf } from './patience.ts';
import { alternativesTo, isExhausted, nextOf } from './progress.ts';
import type { HandOver } from './provider.ts';
import type { Leg, Plan } from './route.ts';
import { type RouteDeps, routeMessage } from './route-message.ts';
import { again, ended, postponed, type Trip, tell } from './trip.ts';

export type DeliverDeps = LoadDeps &
  RouteDeps & {
    readonly limiter: Limiter;
    /** True where messages are kept instead of sent. */
    readonly captures: (tenant: Tenant) => Promise<boolean>;
    /** Writes down a call that must not be repeated; false where it must not be made either. */
    readonly announce: (call: Call) => Promise<boolean>;
    /** Whether there is time left for a call within the lease. */
    readonly isInTime: () => boolean;
  };

/**
 * Takes a claimed message as far as it goes with at most one call: load, route, render, hand over. Null where this node
 * was too slow: others may have the message by now, and a cancel may have been answered.
 */
export async function deliver(deps: DeliverDeps, trip: Trip): Promise<Settlement | null> {
  // Taken over from one crash after another.
  if (trip.message.attempts - trip.state.settled > MAX_ATTEMPTS) return poison(trip);
  const loaded = await loadMessage(deps, trip);
  if ('status' in loaded) return loaded;
  const plan = await routeMessage(deps, trip, loaded);
  if ('status' in plan) return plan;
  return proceed(deps, trip, loaded, plan);
}

/** What is told of a message whose delivery threw: an error of ours. */
export function broken(trip: Trip, random: number): Settlement {
  const error = 'an internal error; see the server log';
  if (trip.attempt >= MAX_ATTEMPTS) return poison(trip);
  tell(trip, 'ENQUEUED', { attempt: trip.attempt, error });
  return again(trip, backoffMs(trip.attempt, random), { error });
}

function poison(trip: Trip): Settlement {
  const error = `an internal error; gave up after ${trip.attempt - 1} attempts`;
  tell(trip, 'UNDELIVERABLE', { reason: 'FAILED', error });
  return ended(trip, { status: 'UNDELIVERABLE', reason: 'FAILED', error });
}

async function proceed(
  deps: DeliverDeps,
  trip: Trip,
  loaded: Loaded,
  plan: Plan,
): Promise<Settlement | null> {
  const captures = await deps.captures(trip.message);
  let legs = afterCrash(trip);
  for (;;) {
    const next = nextOf(plan, legs, trip.now());
    if (next.kind === 'done') return finish(trip, legs, next.state);
    if (next.kind === 'wait') return postponed(trip, next.at - trip.now(), { state: stateOf(legs) });
    const { leg } = next;
    const rendered = await render(deps, trip, loaded, leg);
    if (rendered.kind !== 'rendered') {
      legs = failLeg(trip, legs, leg, rendered.error, 'FAILED');
    } else if (captures) {
      legs = { ...legs, [leg.key]: { ...openLeg(trip, legs, leg), state: 'sent', simulated: true } };
      tell(trip, 'SIMULATED', { channel: leg.channel, provider: leg.provider.key });
    } else {
      return call(deps, trip, { loaded, plan, leg, legs, content: rendered.content });
    }
  }
}

/** A call that had begun when its node died, and must not be repeated, may have been heard. */
function afterCrash({ message: { calling }, state: { legs }, now }: Trip): Progress {
  if (calling === null) return legs;
  const at = now();
  const before = legs[calling] ?? { attempts: 0, since: at };
  return { ...legs, [calling]: { ...before, state: 'uncertain', attempts: before.attempts + 1, at } };
}

function stateOf(legs: Progress) {
  return { legs, loaded: true };
}

function openLeg(trip: Trip, legs: Progress, { key }: Leg): LegProgress {
  const now = Math.floor(trip.now());
  return legs[key] ?? { state: 'open', attempts: 0, since: now, at: now };
}

type Outcome =
  | { readonly kind: 'rendered'; readonly content: Parameters<typeof envelopeOf>[3] }
  | { readonly kind: 'none'; readonly error: string };

async function render(deps: DeliverDeps, trip: Trip, loaded: Loaded, leg: Leg): Promise<Outcome> {
  const { message, options, profile, material, unsubscribe_url } = loaded;
  const { payload } = message;
  const ownBrand = filledText(objectOf(objectOf(options['channels'])?.[leg.channel])?.['brand_id']);
  const rendered = await deps.rendering.render(message, material, {
    channel: leg.channel,
    content: payload.content,
    data: payload.data,
    profile,
    brand: ownBrand ?? payload.brand,
    recipient: message.recipient,
    unsubscribe_url,
  });
  if (rendered.kind === 'empty')
    return { kind: 'none', error: `the template has nothing for ${leg.channel}` };
  if (rendered.kind === 'failed') return { kind: 'none', error: rendered.error };
  const { content, missing } = rendered;
  if (trip.state.legs[leg.key] === undefined) {
    tell(trip, 'RENDERED', { channel: leg.channel, ...(missing.length === 0 ? {} : { missing }) });
    const output = {
      channel: leg.channel,
      provider: leg.provider.key,
      content: { ...content } as JsonObject,
    };
    trip.outputs.push(output);
  }
  return { kind: 'rendered', content };
}

type Hand = {
  readonly loaded: Loaded;
  readonly plan: Plan;
  readonly leg: Leg;
  readonly legs: Progress;
  readonly content: Parameters<typeof envelopeOf>[3];
};

async function call(deps: DeliverDeps, trip: Trip, hand: Hand): Promise<Settlement | null> {
  const { leg, legs } = hand;
  const { provider } = leg;
  const turn = deps.limiter.take(laneOf(trip.message, leg), provider.kind);
  if (!turn.ok)
    return postponed(trip, turn.retryInMs, { state: { ...stateOf(trip.state.legs), loaded: false } });
  try {
    if (!deps.isInTime()) return null;
    if (!provider.kind.idempotent) {
      const { workspace_id, environment, id, attempts } = trip.message;
      const may = await deps.announce({ workspace_id, environment, id, attempts, leg: leg.key });
      // Canceled since the claim: recorded as such, or dropped where another node has it.
      if (!may) return postponed(trip, 0, { state: stateOf(legs) });
    }
    const { outbound, callTimeoutMs: timeoutMs } = deps;
    const envelope = envelopeOf(trip, hand.loaded, leg, hand.content);
    const result = await provider.kind.send(envelope, { settings: provider.settings, outbound, timeoutMs });
    return record(deps, trip, hand, result);
  } finally {
    turn.release();
  }
}

/** One slow receiver of webhooks must not hold up the others. */
function laneOf(tenant: Tenant, { provider, address, channel }: Leg): string {
  const url = channel === 'webhook' ? filledText(objectOf(address)?.['url']) : null;
  const host = url === null || !URL.canParse(url) ? '' : new URL(url).host;
  return `${tenantKey(tenant)}/${provider.id}/${host}`;
}

function record(deps: DeliverDeps, trip: Trip, hand: Hand, result: HandOver): Settlement {
  const { leg, plan } = hand;
  const before = openLeg(trip, hand.legs, leg);
  const tried = { ...before, attempts: before.attempts + 1 };
  const told = { channel: leg.channel, provider: leg.provider.key, attempt: trip.attempt };
  if (result.kind === 'sent') {
    const id = result.provider_id === null ? {} : { provider_id: result.provider_id };
    tell(trip, 'SENT', { ...told, ...id });
    return goOn(trip, hand, { ...tried, state: 'sent' }, true);
  }
  if (result.kind === 'rejected') return giveUp(trip, hand, tried, result.error, result.reason);
  const now = trip.now();
  const at = Math.floor(now + (result.retryAfterMs ?? backoffMs(tried.attempts, deps.random())));
  const { patience, deadline } = patienceOf(hand.loaded, leg);
  const alternatives = alternativesTo(plan, leg.key);
  if (isExhausted(tried, at, alternatives, patience, deadline)) {
    const s = tried.attempts === 1 ? '' : 's';
    return giveUp(
      trip,
      hand,
      tried,
      `${result.error}; gave up after ${tried.attempts} attempt${s}`,
      'FAILED',
    );
  }
  tell(trip, 'ENQUEUED', { ...told, error: result.error });
  return goOn(trip, hand, { ...tried, at, error: result.error }, false);
}

function giveUp(trip: Trip, hand: Hand, tried: LegProgress, error: string, reason: string): Settlement {
  const { leg } = hand;
  const failed: LegProgress = { ...tried, state: 'failed', error, reason };
  const rest = nextOf(hand.plan, { ...hand.legs, [leg.key]: failed }, trip.now());
  // Where it goes on elsewhere, this was not its end.
  const type = rest.kind === 'done' && rest.state === 'failed' ? 'UNDELIVERABLE' : 'PROVIDER_ERROR';
  tell(trip, type, { channel: leg.channel, provider: leg.provider.key, attempt: trip.attempt, error });
  return goOn(trip, hand, failed, false);
}

function goOn(trip: Trip, { leg, legs, plan }: Hand, progress: LegProgress, sent: boolean): Settlement {
  const now = trip.now();
  const all = { ...legs, [leg.key]: progress };
  const next = nextOf(plan, all, now);
  if (next.kind === 'done') return { ...finish(trip, all, next.state), provider: leg.provider.key };
  const inMs = next.kind === 'wait' ? next.at - now : 0;
  const error = progress.error ?? null;
  return again(trip, inMs, { provider: leg.provider.key, sent, error, state: stateOf(all) });
}

function failLeg(trip: Trip, legs: Progress, leg: Leg, error: string, reason: string): Progress {
  return { ...legs, [leg.key]: { ...openLeg(trip, legs, leg), state: 'failed', error, reason } };
}

function finish(trip: Trip, legs: Progress, state: 'sent' | 'failed' | 'uncertain'): Settlement {
  const reached = Object.values(legs);
  if (state === 'sent') {
    const real = reached.some((leg) => leg.state === 'sent' && leg.simulated !== true);
    return ended(trip, { status: real ? 'SENT' : 'SIMULATED', sent: real, state: stateOf(legs) });
  }
  if (state === 'uncertain') return ended(trip, { status: 'UNCERTAIN', state: stateOf(legs) });
  const failed = Object.entries(legs).filter(([, leg]) => leg.state === 'failed');
  const errors = failed.map(([key, leg]) => (failed.length === 1 ? leg.error : `${key}: ${leg.error}`));
  const error = errors.join('; ');
  const reason = failed.at(-1)?.[1].reason ?? 'FAILED';
  if (trip.events.every(({ type }) => type !== 'UNDELIVERABLE'))
    tell(trip, 'UNDELIVERABLE', { reason, error });
  return ended(trip, { status: 'UNDELIVERABLE', reason, error, state: stateOf(legs) });
}
