import type { JsonObject } from '../automation/json.ts';
import type { Wish } from '../automation/preference.ts';
import { compose, filledText, objectOf } from '../engine/read.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { ClaimedMessage } from '../store/message-claim.ts';
import type { Settlement } from '../store/message-settle.ts';
import { backoffMs, MAX_ATTEMPTS } from './backoff.ts';
import { withDataSource } from './data-source.ts';
import { delayedUntil, expiryOf, zonesOf } from './message-time.ts';
import type { Preferences } from './preferences.ts';
import type { Material, Rendering } from './rendering.ts';
import { again, ended, postponed, type Trip, tell } from './trip.ts';
import type { UnsubscribeLink } from './unsubscribe-link.ts';

export type LoadDeps = {
  readonly outbound: Outbound;
  readonly callTimeoutMs: number;
  readonly random: () => number;
  readonly rendering: Rendering;
  readonly preferences: Preferences;
  readonly unsubscribeLink: UnsubscribeLink;
};

/** A message with all that routing and rendering need. */
export type Loaded = {
  readonly message: ClaimedMessage;
  readonly options: JsonObject;
  /** The stored profile with the given one, and the address of `message.to`, on top. */
  readonly profile: JsonObject;
  readonly material: Material;
  readonly preference: Wish;
  readonly unsubscribe_url: string | null;
};

/** Loads what a message needs, or says why it goes no further now. */
export async function loadMessage(deps: LoadDeps, trip: Trip): Promise<Loaded | Settlement> {
  const early = tooLate(trip) ?? tooEarly(trip);
  if (early !== null) return early;
  const { message: claimed } = trip;
  const sourced = await withDataSource(deps.outbound, claimed, deps.callTimeoutMs);
  if (sourced.kind !== 'ready') return unsourced(deps, trip, sourced);
  const { message } = sourced;
  const { payload } = message;
  const found = await deps.rendering.find(message, {
    template: payload.template,
    brand: payload.brand,
  });
  if (found.kind !== 'found') return unknownTemplate(trip, found.kind);
  const { material } = found;
  if (!trip.state.loaded) {
    if (payload.template !== null) tell(trip, 'MAPPED', { notification: payload.template });
    if (message.stored_profile !== null) tell(trip, 'PROFILE_LOADED');
  }
  const topic = topicOf(message, material);
  const preference = topic === null ? EVERYTHING : await deps.preferences(message, topic);
  if (preference.optedOut) return unsubscribed(trip);
  const options = { ...material.defaults, ...payload.options };
  const unsubscribe_url = topic === null ? null : deps.unsubscribeLink(message, topic);
  return { message, options, profile: profileOf(message), material, preference, unsubscribe_url };
}

function tooLate(trip: Trip): Settlement | null {
  const { message } = trip;
  const expires = expiryOf(objectOf(message.payload.options?.['expiry']), message.created_at);
  if (expires === null || expires > trip.now()) return null;
  const error = 'it expired before it could be delivered';
  tell(trip, 'UNDELIVERABLE', { reason: 'FAILED', error });
  return ended(trip, { status: 'UNDELIVERABLE', reason: 'FAILED', error });
}

function tooEarly(trip: Trip): Settlement | null {
  const { message, state } = trip;
  const delay = objectOf(message.payload.options?.['delay']);
  if (delay === null || state.delayed) return null;
  const zones = zonesOf(message.payload.to, profileOf(message));
  const now = trip.now();
  const until = delayedUntil(delay, zones, message.created_at, now);
  if (until === null) {
    const error = 'message.delay.until: there are no such opening hours within 90 days';
    tell(trip, 'UNDELIVERABLE', { reason: 'FAILED', error });
    return ended(trip, { status: 'UNDELIVERABLE', reason: 'FAILED', error });
  }
  if (until <= now) return null;
  tell(trip, 'DELAYED', { until });
  return postponed(trip, until - now, { status: 'DELAYED', state: { delayed: true } });
}

type Unsourced = { readonly kind: 'retry' | 'rejected'; readonly error: string };

function unsourced({ random }: LoadDeps, trip: Trip, { kind, error }: Unsourced): Settlement {
  const isLast = trip.attempt >= MAX_ATTEMPTS;
  if (kind === 'retry' && !isLast) {
    tell(trip, 'ENQUEUED', { attempt: trip.attempt, error });
    return again(trip, backoffMs(trip.attempt, random()), { error });
  }
  const reason = kind === 'retry' ? 'FAILED' : 'PROVIDER_ERROR';
  const why = kind === 'retry' ? `${error}; gave up after ${trip.attempt} attempts` : error;
  tell(trip, 'UNDELIVERABLE', { reason, error: why, attempt: trip.attempt });
  return ended(trip, { status: 'UNDELIVERABLE', reason, error: why });
}

function unknownTemplate(trip: Trip, kind: 'unmapped' | 'unpublished'): Settlement {
  const name = JSON.stringify(trip.message.payload.template);
  if (kind === 'unmapped') {
    const error = `there is no template ${name}`;
    tell(trip, 'UNMAPPED', { error });
    return ended(trip, { status: 'UNMAPPED', error });
  }
  const error = `the template ${name} was never published`;
  tell(trip, 'UNDELIVERABLE', { reason: 'UNPUBLISHED', error });
  return ended(trip, { status: 'UNDELIVERABLE', reason: 'UNPUBLISHED', error });
}

const EVERYTHING: Wish = { optedOut: false, channels: [] };

function topicOf(message: ClaimedMessage, material: Material): string | null {
  const own = objectOf(message.payload.options?.['preferences'])?.['subscription_topic_id'];
  return filledText(own) ?? material.subscription_topic;
}

function unsubscribed(trip: Trip): Settlement {
  tell(trip, 'FILTERED', { reason: 'UNSUBSCRIBED' });
  return ended(trip, { status: 'FILTERED', reason: 'UNSUBSCRIBED' });
}

function profileOf({ stored_profile, payload }: ClaimedMessage): JsonObject {
  const { data: _data, preferences: _preferences, context: _context, ...address } = payload.to ?? {};
  return compose(stored_profile, payload.profile, address);
}
