import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../automation/json.ts';
import type { Channel } from './channel.ts';
import { type ConfiguredProvider, withoutSettings } from './configured.ts';
import { nextOf } from './progress.ts';
import { conditionsOf, type Plan, type RouteRequest, routeOf } from './route.ts';

function provider(key: string, channel: Channel | null, address = key): ConfiguredProvider {
  return withoutSettings({
    ...{ key, name: key, description: key, channel, settings: {}, idempotent: true, concurrency: 1 },
    perSecond: null,
    address: (profile) =>
      channel === null || profile[address] !== undefined
        ? { kind: 'address', value: profile[address] ?? null }
        : { kind: 'missing', needs: `profile.${address}` },
    send: async () => ({ kind: 'sent', provider_id: null, response: null }),
  });
}

const SMTP = provider('smtp', 'email', 'mail');
const RESEND = provider('resend', 'email', 'mail');
const TWILIO = provider('twilio', 'sms', 'phone');
const WEBHOOK = provider('webhook', 'webhook', 'hook');
const CONSOLE = provider('console', null);
const ALL = [TWILIO, SMTP, RESEND, WEBHOOK];
const PROFILE = { mail: 'm', phone: 'p', hook: 'h' };

function route(change: Partial<RouteRequest> = {}) {
  return routeOf({
    ...{ routing: null, channels: null, providers: null, configured: ALL, profile: PROFILE },
    holds: (condition) => condition === 'yes',
    optedOut: () => false,
    ...change,
  });
}

/** A plan as text: `(a b)` tries one after the other, `[a b]` takes all. */
function shown(plan: Plan | null): string {
  if (plan === null) return '-';
  if (plan.kind === 'leg') return plan.leg.key;
  const inside = plan.of.map(shown).join(' ');
  return plan.kind === 'all' ? `[${inside}]` : `(${inside})`;
}

const planOf = (change: Partial<RouteRequest>) => shown(route(change).plan);
const single = (...channels: JsonObject['x'][]): JsonObject => ({
  method: 'single',
  channels: channels as [],
});
const all = (...channels: JsonObject['x'][]): JsonObject => ({ method: 'all', channels: channels as [] });

describe('routing', () => {
  it.each<[string, Partial<RouteRequest>, string]>([
    ['nothing said', {}, '((email/smtp email/resend) (sms/twilio) (webhook/webhook))'],
    ['an empty list', { routing: all() }, '[(email/smtp email/resend) (sms/twilio) (webhook/webhook)]'],
    ['one channel', { routing: single('sms') }, '((sms/twilio))'],
    ['all of two', { routing: all('sms', 'email') }, '[(sms/twilio) (email/smtp email/resend)]'],
    [
      'groups',
      { routing: single(all('sms', 'email'), 'webhook') },
      '([(sms/twilio) (email/smtp email/resend)] (webhook/webhook))',
    ],
    ['a provider in place of a channel', { routing: single('resend') }, '((email/resend))'],
    ['no address', { profile: { phone: 'p' } }, '((sms/twilio))'],
    [
      'chosen providers',
      { channels: { email: { providers: ['resend', 'none'] } }, routing: single('email') },
      '((email/resend))',
    ],
    [
      'all providers of a channel',
      { channels: { email: { routing_method: 'all' } }, routing: single('email') },
      '([email/smtp email/resend])',
    ],
    [
      'a condition that holds',
      { channels: { email: { if: 'yes' } }, routing: single('email') },
      '((email/smtp email/resend))',
    ],
    ['one that does not', { channels: { email: { if: 'no' } } }, '((sms/twilio) (webhook/webhook))'],
    [
      'one of a provider',
      { providers: { smtp: { if: 'no' } }, routing: single('email') },
      '((email/resend))',
    ],
    [
      'an opted-out channel',
      { optedOut: (channel) => channel === 'email' },
      '((sms/twilio) (webhook/webhook))',
    ],
    ['nothing set up', { configured: [WEBHOOK, CONSOLE] }, '((webhook/webhook))'],
    ['nothing set up and no address', { configured: [WEBHOOK, CONSOLE], profile: {} }, '((webhook/console))'],
    [
      'a channel, with nothing set up',
      { configured: [WEBHOOK, CONSOLE], routing: single('email') },
      '((email/console))',
    ],
    ['the same channel twice', { routing: all('sms', single('sms')) }, '[(sms/twilio) ((sms/twilio))]'],
    ['what is no text', { routing: single(7, null, '') }, '-'],
  ])('with %s', (_what, change, expected) => {
    expect(planOf(change)).toBe(expected);
  });

  it.each<[string, Partial<RouteRequest>, string[]]>([
    ['no provider of the channel', { routing: single('push') }, ['push NO_PROVIDERS']],
    ['no such channel', { routing: single('pigeon') }, ['pigeon NO_CHANNELS']],
    ['no address', { routing: single('email'), profile: {} }, ['smtp NO_CHANNELS', 'resend NO_CHANNELS']],
    ['opted out', { routing: single('sms'), optedOut: () => true }, ['sms UNSUBSCRIBED']],
    ['a condition', { routing: single('sms'), channels: { sms: { if: 'no' } } }, ['sms FILTERED']],
    [
      'a condition of the provider',
      { routing: single('sms'), providers: { twilio: { if: 'no' } } },
      ['twilio FILTERED'],
    ],
    ['nothing at all', { configured: [] }, ['webhook NO_PROVIDERS']],
  ])('tells why there is no way: %s', (_what, change, expected) => {
    const { plan, missing } = route(change);
    expect(plan).toBeNull();
    expect(missing.map(({ what, reason }) => `${what} ${reason}`)).toEqual(expected);
  });

  it('names the conditions to look at', () => {
    const channels = { email: { if: 'a' }, sms: {} };
    expect(conditionsOf({ channels, providers: { smtp: { if: 'b' } } })).toEqual(['a', 'b']);
    expect(conditionsOf({ channels: null, providers: null })).toEqual([]);
  });

  it('calls nobody twice, however often a channel is named', () => {
    const { plan } = route({ routing: all('sms', single('sms')) });
    const sent = { state: 'sent', attempts: 1, since: 0, at: 0 } as const;
    if (plan === null) throw new Error('no plan');
    expect(nextOf(plan, { 'sms/twilio': sent }, 0)).toEqual({ kind: 'done', state: 'sent' });
  });
});
