import { describe, expect, it } from 'vitest';
import { CHANNEL_CLASSES, type Choice, PREFERENCE_STATUSES, wishOf } from './preference.ts';

const choice = (change: Partial<Choice>): Choice => ({
  ...{ status: 'OPTED_IN', has_custom_routing: false, custom_routing: [], ...change },
});

describe('what somebody wishes to hear of a topic', () => {
  it('is the default of the topic where they have chosen nothing', () => {
    expect(PREFERENCE_STATUSES.map((status) => wishOf(status, null).optedOut)).toEqual([false, true, false]);
  });

  it('is their choice, but for topics that are required', () => {
    expect(wishOf('OPTED_IN', choice({ status: 'OPTED_OUT' })).optedOut).toBe(true);
    expect(wishOf('OPTED_OUT', choice({ status: 'OPTED_IN' })).optedOut).toBe(false);
    const out = choice({ status: 'OPTED_OUT', has_custom_routing: true, custom_routing: ['email'] });
    expect(wishOf('REQUIRED', out)).toEqual({ optedOut: false, channels: [] });
  });

  it('may be for some channels only', () => {
    const some = choice({ has_custom_routing: true, custom_routing: ['email', 'inbox'] });
    expect(wishOf('OPTED_IN', some).channels).toEqual(['direct_message', 'push', 'sms', 'webhook']);
    expect(wishOf('OPTED_IN', { ...some, has_custom_routing: false }).channels).toEqual([]);
    expect(wishOf('OPTED_IN', choice({ has_custom_routing: true })).channels).toEqual(CHANNEL_CLASSES);
  });
});
