import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { checkMessageOptions } from './message-options.ts';

const problems = (message: JsonObject) =>
  checkMessageOptions(message, 'message').map(({ place, message: text }) => `${place}: ${text}`);

function nested(depth: number): JsonObject {
  let value: JsonObject = { method: 'all', channels: ['email'] };
  for (let level = 1; level < depth; level += 1) value = { method: 'single', channels: [value] };
  return value;
}

describe('how a message is to be sent (reference 11.1)', () => {
  it.each<[string, JsonObject]>([
    ['nothing', {}],
    ['nulls', { routing: null, channels: null, delay: { until: null } }],
    [
      'routing',
      { routing: { method: 'single', channels: ['email', { method: 'all', channels: ['sms', 'push'] }] } },
    ],
    ['routing without a method', { routing: { channels: [] } }],
    ['deep routing', { routing: nested(5) }],
    [
      'channels',
      {
        channels: {
          email: { if: 'data.a', providers: ['smtp'], routing_method: 'all', override: {}, brand_id: 'b' },
          sms: { timeouts: { channel: 1_000, provider: 500 } },
          push: null,
        },
      },
    ],
    ['providers', { providers: { smtp: { if: 'true', override: { a: 1 }, timeouts: 7, metadata: {} } } }],
    ['a duration', { delay: { duration: 60_000, timezone: 'Europe/Berlin' } }],
    ['a moment', { delay: { until: '2026-01-31T09:00:00Z' } }],
    ['hours', { delay: { until: 'Mo-Fr 08:00-18:00', timezone: 'Etc/GMT+3' } }],
    ['an expiry', { expiry: { expires_in: 'P1DT4H' } }],
    ['an expiry in ms', { expiry: { expires_in: 1_000, expires_at: 1_769_850_000_000 } }],
    ['an expiry at a moment', { expiry: { expires_in: 1, expires_at: '2026-01-31T09:00:00Z' } }],
    [
      'timeouts',
      { timeout: { message: 1, channel: { email: 5 }, provider: 7, escalation: 1, criteria: 'viewed' } },
    ],
    ['metadata', { metadata: { event: 'e', tags: ['a', 'b'], trace_id: 't', utm: { source: 's' } } }],
    ['preferences', { preferences: { subscription_topic_id: 't' }, context: { tenant_id: 't' } }],
    ['what is unknown', { future: 1 }],
  ])('may be %s', (_what, message) => {
    expect(problems(message)).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{ routing: 'email' }, 'message.routing: expected an object'],
    [{ routing: { method: 'some', channels: [] } }, 'message.routing.method: expected one of single, all'],
    [{ routing: { method: 'all' } }, 'message.routing.channels: expected a list of at most 50 channels'],
    [{ routing: { channels: ['a', 7] } }, 'message.routing.channels[1]: expected an object'],
    [{ routing: { channels: [''] } }, 'message.routing.channels[0]: expected a text that is not empty'],
    [{ routing: nested(6) }, `message.routing${'.channels[0]'.repeat(5)}: at most 5 levels`],
    [{ channels: [] }, 'message.channels: expected an object'],
    [{ channels: { email: 7 } }, 'message.channels.email: expected an object'],
    [{ channels: { email: { if: '' } } }, 'message.channels.email.if: expected a text that is not empty'],
    [
      { channels: { email: { providers: [1] } } },
      'message.channels.email.providers: expected a list of at most 50 texts',
    ],
    [
      { providers: { smtp: { timeouts: -1 } } },
      'message.providers.smtp.timeouts: expected milliseconds, at most those of a year',
    ],
    [
      { delay: { duration: '5 minutes' } },
      'message.delay.duration: expected milliseconds, at most those of a year',
    ],
    [
      { delay: { until: 'soon' } },
      'message.delay.until: expected an ISO 8601 timestamp, or opening hours such as "Mo-Fr 08:00-18:00"',
    ],
    [
      { delay: { until: 7 } },
      'message.delay.until: expected an ISO 8601 timestamp, or opening hours such as "Mo-Fr 08:00-18:00"',
    ],
    [{ delay: { timezone: 'a b' } }, 'message.delay.timezone: expected a time zone such as "Europe/Berlin"'],
    [
      { expiry: { expires_in: 'soon' } },
      'message.expiry.expires_in: expected milliseconds, or an ISO 8601 duration such as "P1DT4H"',
    ],
    [
      { expiry: { expires_in: [] } },
      'message.expiry.expires_in: expected milliseconds, or an ISO 8601 duration such as "P1DT4H"',
    ],
    [
      { expiry: { expires_at: 'soon' } },
      'message.expiry.expires_at: expected epoch milliseconds or an ISO 8601 timestamp',
    ],
    [
      { timeout: { channel: { email: 'x' } } },
      'message.timeout.channel.email: expected milliseconds, at most those of a year',
    ],
    [
      { timeout: { criteria: 'never' } },
      'message.timeout.criteria: expected one of no-escalation, delivered, viewed, engaged',
    ],
    [{ metadata: { event: 7 } }, 'message.metadata.event: expected a text'],
    [{ metadata: { tags: 'a' } }, 'message.metadata.tags: expected a list of at most 50 texts'],
  ])('may not be %j', (message, problem) => {
    expect(problems(message)).toEqual([problem]);
  });

  it('reads own fields only', () => {
    expect(problems(JSON.parse('{"__proto__":{"routing":7},"routing":null}') as JsonObject)).toEqual([]);
  });
});
