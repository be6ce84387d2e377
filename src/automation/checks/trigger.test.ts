import { describe, expect, it } from 'vitest';
import type { Trigger } from '../trigger.ts';
import { checkTrigger } from './trigger.ts';

const problems = (trigger: Trigger) =>
  checkTrigger(
    trigger,
    { check: (text) => (text.includes('!') ? 'bad syntax' : null), results: new Map() },
    ({ cron }) =>
      cron === undefined ? [{ place: '', message: 'no kind' }] : [{ place: 'cron', message: 'odd' }],
  ).map(({ place, message }) => `${place}: ${message}`);

describe('checkTrigger', () => {
  it.each<Trigger>([
    { type: 'api' },
    { type: 'inbound', event: 'order.paid', if: 'event.properties.total > 1', recipient: 'refs.data.id' },
    { type: 'webhook', source: 's' },
    { type: 'segment', call: 'track', event: 'Bought' },
    { type: 'rudderstack', call: 'identify' },
    { type: 'segment', call: 'page', event: 'Pricing' },
    { type: 'segment', call: 'page' },
    { type: 'audience', audience: 'a', change: 'matched' },
  ])('accepts %j', (trigger) => {
    expect(problems(trigger)).toEqual([]);
  });

  it.each<readonly [Trigger, readonly string[]]>([
    [{ type: 'schedule' }, ['trigger: no kind']],
    [{ type: 'schedule', cron: 'x' }, ['trigger.cron: odd']],
    [{ type: 'inbound' }, ['trigger.event: required: expected the name of an event']],
    [{ type: 'inbound', event: '' }, ['trigger.event: required: expected the name of an event']],
    [{ type: 'webhook' }, ['trigger.source: required: expected the id of an inbound source']],
    [{ type: 'segment' }, ['trigger.call: required: expected identify, group, track or page']],
    [
      { type: 'segment', call: 'track' },
      ['trigger.event: required: expected the exact name of a track event'],
    ],
    [
      { type: 'rudderstack', call: 'identify', event: 'x' },
      ['trigger.event: only track, page and screen calls have a name'],
    ],
    [
      { type: 'audience' },
      [
        'trigger.audience: required: expected the id of an audience',
        'trigger.change: required: expected matched or unmatched',
      ],
    ],
    [{ type: 'api', if: '' }, ['trigger.if: must not be empty']],
    [
      { type: 'api', data: { a: ['${!}'] }, recipient: '${!}' },
      ['trigger.recipient: bad syntax', 'trigger.data.a[0]: bad syntax'],
    ],
  ])('refuses %j', (trigger, expected) => {
    expect(problems(trigger)).toEqual(expected);
  });
});
