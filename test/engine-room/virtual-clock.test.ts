import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/automation/json.ts';
import type { Step } from '../../src/automation/step.ts';
import { createClock } from '../../src/store/clock-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { jsonOf, type Receiver, startReceiver } from '../support/receiver.ts';
import { readRunOf, readStepsOf, start, startService, type TestService } from '../support/service.ts';
import { countOf, TENANT } from '../support/stored-runs.ts';

const DAY = 86_400_000;
const START = Date.UTC(2030, 0, 1, 12);
const wait = (duration: string): Step => ({ action: 'delay', duration });

describeDatabases((open) => {
  let service: TestService;
  let receiver: Receiver;
  let clock: string;

  beforeAll(async () => {
    service = await startService(await open());
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await service.stop();
    await receiver.stop();
    expect(service.errors).toEqual([]);
  });
  beforeEach(async () => {
    receiver.reset();
    clock = (await createClock(service.database, TENANT, START)).id;
  });

  const send = (title: string): Step => ({
    action: 'send',
    message: { to: { webhook: { url: receiver.url } }, content: { title } },
  });
  const titles = () => receiver.calls.map((call) => (jsonOf(call)['content'] as JsonObject)['title']);
  const begin = (steps: readonly Step[], token?: string) =>
    start(service, steps, { clock_id: clock, ...(token === undefined ? {} : { token }) });
  const advance = (days: number) => service.advanceClock(TENANT, clock, START + days * DAY);

  describe('a virtual clock', () => {
    it('plays thirty days in the time that the work takes', async () => {
      const days = Array.from({ length: 30 }, (_one, day) => [wait('1 day'), send(`day ${day + 1}`)]).flat();
      const id = await begin(days);
      const before = performance.now();
      expect(await advance(30)).toEqual({ now: START + 30 * DAY, runs_advanced: 30 });
      expect(performance.now() - before).toBeLessThan(20_000);
      expect((await readRunOf(service, id)).status).toBe('PROCESSED');
      expect(titles()).toEqual(Array.from({ length: 30 }, (_one, day) => `day ${day + 1}`));
      const steps = await readStepsOf(service, id);
      const times = steps.filter(({ action }) => action === 'send').map(({ updated_at }) => updated_at);
      expect(times).toEqual(Array.from({ length: 30 }, (_one, day) => START + (day + 1) * DAY));
    });

    it('keeps the order of time across runs: a cancel on day 2 comes before a send on day 3', async () => {
      const onboarding = await begin([wait('1 day'), send('day 1'), wait('2 days'), send('day 3')], 'u1');
      const finished = await begin([
        wait('2 days'),
        { action: 'cancel', cancelation_token: 'u1' },
        send('bye'),
      ]);
      expect(await advance(30)).toMatchObject({ now: START + 30 * DAY });
      expect((await readRunOf(service, onboarding)).status).toBe('CANCELED');
      expect((await readRunOf(service, finished)).status).toBe('PROCESSED');
      expect(titles()).toEqual(['day 1', 'bye']);
      const steps = await readStepsOf(service, onboarding);
      expect(steps.map(({ status }) => status)).toEqual(['PROCESSED', 'PROCESSED', 'CANCELED', 'SKIPPED']);
    });

    it('stands still between advances, and stops where it was told to', async () => {
      const id = await begin([wait('1 day'), send('x')]);
      expect(await advance(0.5)).toEqual({ now: START + DAY / 2, runs_advanced: 0 });
      expect(await readRunOf(service, id)).toMatchObject({ status: 'WAITING', due_at: START + DAY });
      expect(titles()).toEqual([]);
      expect(await advance(1)).toEqual({ now: START + DAY, runs_advanced: 1 });
      expect(titles()).toEqual(['x']);
      expect(await advance(1)).toEqual({ now: START + DAY, runs_advanced: 0 });
    });

    it('does not go back, and is not known to other workspaces', async () => {
      await advance(2);
      await expect(advance(1)).rejects.toMatchObject({ code: 'invalid_request' });
      for (const tenant of [
        { ...TENANT, environment: 'test' },
        { ...TENANT, workspace_id: 'other' },
      ] as const) {
        expect(await service.advanceClock(tenant, clock, START + 9 * DAY)).toBeNull();
      }
      expect(await service.advanceClock(TENANT, 'nobody', START)).toBeNull();
    });

    it('shows its own time to expressions and to delays, whole calendar months too', async () => {
      const at: Step = {
        action: 'fetch-data',
        webhook: { url: receiver.url, method: 'POST', body: { at: '${Date.now()}' } },
      };
      receiver.answer(() => ({ body: '{}' }));
      await begin([wait('1 month'), at, wait('1 month'), at]);
      await advance(70);
      const times = receiver.calls.map((call) => jsonOf(call)['at']);
      expect(times).toEqual([Date.UTC(2030, 1, 1, 12), Date.UTC(2030, 2, 1, 12)]);
    });

    it('waits for what children and lists bring about', async () => {
      const steps: readonly Step[] = [
        { action: 'update-profile', recipient_id: 'ann', profile: { webhook: { url: receiver.url } } },
        { action: 'subscribe', recipient_id: 'ann', list_id: 'news' },
        wait('1 day'),
        { action: 'send-list', list: 'news', data: { of: 'list' } },
      ];
      await begin(steps);
      await advance(1);
      expect(receiver.calls.map((call) => jsonOf(call)['recipient'])).toEqual(['ann']);
      expect(await countOf(service.database, 'message WHERE due_at IS NOT NULL')).toBe(0);
    });

    it('does not touch runs of real time or of other clocks', async () => {
      const other = await createClock(service.database, TENANT, START);
      const real = await start(service, [wait('1 day'), send('real')]);
      const elsewhere = await start(service, [wait('1 day'), send('other')], { clock_id: other.id });
      await advance(30);
      await eventually(async () => {
        expect(await readRunOf(service, real)).toMatchObject({ status: 'WAITING' });
        expect(await readRunOf(service, elsewhere)).toMatchObject({ status: 'WAITING', due_at: START + DAY });
      });
      expect(titles()).toEqual([]);
    });

    it('may be advanced by two at once', async () => {
      await begin([wait('1 day'), send('1'), wait('1 day'), send('2'), wait('1 day'), send('3')]);
      const both = await Promise.all([advance(3), advance(3)]);
      expect(both.map((one) => one?.now)).toEqual([START + 3 * DAY, START + 3 * DAY]);
      expect(titles()).toEqual(['1', '2', '3']);
    });
  });
});
