import { expect, it } from 'vitest';
import type { LiveEvent } from '../../store/live-read.ts';
import { topicsOf } from './topics.ts';

function event(topic: LiveEvent['topic'], subject: string, template_id: string | null = null): LiveEvent {
  const run = topic.startsWith('run.')
    ? {
        status: 'WAITING' as const,
        version: 1,
        step: null,
        template_id,
        cancelation_token: null,
        created_at: 0,
        updated_at: 0,
        next_action_at: null,
      }
    : null;
  return { position: { xid: 1n, id: 1n }, topic, subject, run, automation: null, cancelation: null };
}

it.each<[readonly string[] | null, LiveEvent, boolean]>([
  [null, event('run.created', 'r1'), true],
  [['runs'], event('run.updated', 'r1'), true],
  [['runs'], event('automation.updated', 'a1'), false],
  [['run:r1'], event('run.updated', 'r1'), true],
  [['run:r1'], event('run.updated', 'r2'), false],
  [['automation-runs:a1'], event('run.updated', 'r2', 'a1'), true],
  [['automation-runs:a1'], event('run.updated', 'r2', 'a2'), false],
  [['automation-runs:a1'], event('automation.updated', 'a1'), false],
  [['automations'], event('automation.published', 'a1'), true],
  [['cancelation:c1'], event('cancelation.progress', 'c1'), true],
])('topics %j', (topics, one, wanted) => {
  expect(topicsOf(topics)(one)).toBe(wanted);
});

it('refuses what is no topic', () => {
  expect(() => topicsOf(['everything'])).toThrow('topics: "everything" is not one of runs, run:<id>');
  expect(() => topicsOf(['run:'])).toThrow('topics:');
  expect(() => topicsOf(Array.from({ length: 201 }, (_, index) => `run:${index}`))).toThrow('at most 200');
});
