import { describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { TemplateAnswer } from '../../src/api/template-schema.ts';
import type { PreviewTriggerAnswer } from '../../src/api/trigger-schema.ts';
import { startServer } from '../support/server.ts';

const { call } = await startServer();

const STEPS = [{ action: 'delay', duration: '1 day' }];

async function draft(trigger: unknown) {
  return call<TemplateAnswer & ErrorAnswer>('POST', '/automations', {
    body: { name: 'Digest', steps: STEPS, trigger },
  });
}

async function publish(trigger: unknown) {
  const { body } = await draft(trigger);
  return call<TemplateAnswer & ErrorAnswer>('POST', `/automations/${body.id}/publish`);
}

async function newClock(now: string): Promise<string> {
  return (await call<{ id: string }>('POST', '/clocks', { body: { now } })).body.id;
}

describe('an automation with a schedule', () => {
  it('tells its next five fires, and takes back what it told', async () => {
    const clock = await newClock('2026-03-27T12:00:00Z');
    const trigger = {
      type: 'schedule',
      every: 'day',
      start: '2026-03-01T09:00',
      timezone: 'Europe/Berlin',
      clock,
    };
    const published = await publish(trigger);
    expect(published.status).toBe(200);
    const answered = {
      ...trigger,
      next_fires: [
        '2026-03-28T08:00:00.000Z',
        '2026-03-29T07:00:00.000Z',
        '2026-03-30T07:00:00.000Z',
        '2026-03-31T07:00:00.000Z',
        '2026-04-01T07:00:00.000Z',
      ],
    };
    expect(published.body.trigger).toEqual(answered);
    const { id, name, steps, trigger: read } = published.body;
    const written = await call<TemplateAnswer>('PUT', `/automations/${id}`, {
      body: { name, steps, trigger: read },
    });
    expect(written.body.trigger).toEqual(answered);
    await call('POST', `/clocks/${clock}/advance`, { body: { by: '3 days' } });
    const later = await call<TemplateAnswer>('GET', `/automations/${id}`);
    expect(later.body.trigger?.['next_fires']).toContain('2026-04-04T07:00:00.000Z');
    const runs = await call<{ runs: readonly unknown[] }>('GET', `/automations/runs?template_id=${id}`);
    expect(runs.body.runs).toHaveLength(3);
  });

  it('is refused at publish, with the place, and may be drafted', async () => {
    const cases = [
      [{ type: 'schedule', cron: '0 0 30 2 *' }, 'trigger.cron: never fires: there is no such date'],
      [{ type: 'schedule', cron: '@daily', clock: 'x' }, 'trigger.clock: there is no such virtual clock'],
      [{ type: 'schedule' }, 'trigger: expected exactly one of "at", "every", "cron" and "rrule"'],
      [{ type: 'schedule', at: '2020-01-01T09:00' }, 'trigger.at: lies in the past: it would never fire'],
      [{ type: 'schedule', cron: '@daily', if: ')' }, 'trigger.if: '],
      [{ type: 'inbound' }, 'trigger.event: required: expected the name of an event'],
    ] as const;
    for (const [trigger, message] of cases) {
      const { status, body } = await publish(trigger);
      expect([status, body.message]).toEqual([400, expect.stringContaining(message)]);
    }
  });

  it('is refused at once where its shape is wrong', async () => {
    const cases = [
      [{ type: 'hourly' }, 'trigger.type'],
      ['daily', 'trigger: expected a trigger'],
      [{ type: 'schedule', cron: 5 }, 'trigger.cron: expected a text'],
      [{ type: 'schedule', timezome: 'UTC' }, 'trigger.timezome: unknown field'],
      [{ type: 'schedule', weekdays: ['monday'] }, 'trigger.weekdays[0]: expected one of mo, tu'],
      [{ type: 'schedule', missed: 'never' }, 'trigger.missed: expected one of skip, fire_once, fire_all'],
    ] as const;
    for (const [trigger, message] of cases) {
      const { status, body } = await draft(trigger);
      expect([status, body.message]).toEqual([400, expect.stringContaining(message)]);
    }
  });
});

describe('POST /automations/triggers/preview', () => {
  const preview = (body: object) =>
    call<PreviewTriggerAnswer & ErrorAnswer>('POST', '/automations/triggers/preview', { body });

  it('tells when a schedule would fire', async () => {
    const trigger = { type: 'schedule', cron: '0 9 1 * *', timezone: 'Asia/Tokyo', end: '2026-03-01' };
    expect((await preview({ trigger, now: '2026-01-15T00:00:00Z', count: 1 })).body).toEqual({
      next_fires: ['2026-02-01T00:00:00.000Z'],
      more: true,
    });
    expect((await preview({ trigger, now: '2026-01-15T00:00:00Z' })).body).toEqual({
      next_fires: ['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
      more: false,
    });
  });

  it('says what is wrong', async () => {
    const daily = { type: 'schedule', cron: '@daily' };
    const cases = [
      [{}, 'trigger: required'],
      [{ trigger: { ...daily, timezone: 'x' } }, 'trigger.timezone: expected a time zone'],
      [{ trigger: daily, now: 'x' }, 'now: expected an ISO 8601 timestamp'],
      [{ trigger: daily, count: 51 }, 'count: at most 50'],
      [{ trigger: { type: 'api' } }, 'trigger.type'],
    ] as const;
    for (const [body, message] of cases) {
      const reply = await preview(body);
      expect([reply.status, reply.body.message]).toEqual([400, expect.stringContaining(message)]);
    }
  });
});
