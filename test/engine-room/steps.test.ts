import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/automation/json.ts';
import type { Step } from '../../src/automation/step.ts';
import { createTemplate, publishTemplate } from '../../src/store/automation-store.ts';
import { createClock } from '../../src/store/clock-store.ts';
import { readProfile } from '../../src/store/profile-read.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { jsonOf, type Receiver, startReceiver } from '../support/receiver.ts';
import { ended, play, readStepsOf, start, startService, type TestService } from '../support/service.ts';
import { countOf, TENANT } from '../support/stored-runs.ts';

describeDatabases((open) => {
  let service: TestService;
  let receiver: Receiver;

  beforeAll(async () => {
    service = await startService(await open());
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await service.stop();
    await receiver.stop();
    expect(service.errors).toEqual([]);
  });
  beforeEach(() => receiver.reset());

  /** A send that arrives at the receiver and says `title`. */
  const send = (title: string, rest: Partial<Step> = {}): Step =>
    ({
      action: 'send',
      message: { to: { webhook: { url: receiver.url } }, content: { title } },
      ...rest,
    }) as Step;
  const titles = () => receiver.calls.map((call) => (jsonOf(call)['content'] as JsonObject)['title']);
  const statuses = (steps: readonly { readonly status: string }[]) => steps.map(({ status }) => status);

  const publish = async (steps: readonly Step[], cancelation_token?: string): Promise<string> => {
    const definition = cancelation_token === undefined ? { steps } : { steps, cancelation_token };
    const saved = await createTemplate(service.database, TENANT, { name: 'A', alias: null, definition });
    if (saved.kind !== 'saved') throw new Error(saved.kind);
    await publishTemplate(service.database, TENANT, saved.template.id, null, () => undefined);
    return saved.template.id;
  };

  describe('a run', () => {
    it('without steps is over at once', async () => {
      const { run, steps } = await play(service, []);
      expect(run).toMatchObject({ status: 'PROCESSED' });
      expect(steps).toEqual([]);
    });

    it('sends, waits and sends again', async () => {
      const wait: Step = { action: 'delay', until: new Date(Date.now() + 50).toISOString() };
      const { run, steps } = await play(service, [send('one'), wait, send('two')]);
      expect(run.status).toBe('PROCESSED');
      expect(statuses(steps)).toEqual(['PROCESSED', 'PROCESSED', 'PROCESSED']);
      await receiver.arrived(2);
      expect(titles()).toEqual(['one', 'two']);
      const [first, , third] = steps;
      expect([first?.message_id, third?.message_id]).toEqual(
        receiver.calls.map(({ headers }) => headers['idempotency-key']),
      );
    });

    it('skips a step whose condition is false, and goes on', async () => {
      const { run, steps } = await play(
        service,
        [send('no', { if: 'data.plan === "pro"' }), send('yes', { if: 'data.plan !== "pro"' })],
        { context: { data: { plan: 'free' } } },
      );
      expect(run.status).toBe('PROCESSED');
      expect(statuses(steps)).toEqual(['SKIPPED', 'PROCESSED']);
      await receiver.arrived(1);
      expect(titles()).toEqual(['yes']);
    });

    it.each([
      ['a condition that throws', { if: 'data.missing.deep' }, 'TypeError'],
      ['a condition that is no JavaScript', { if: 'data.' }, 'Unexpected token'],
      [
        'a field that throws',
        { message: { to: { user_id: 'u' }, content: { title: '${nothing.here}' } } },
        'nothing',
      ],
    ])('fails at %s, and does not go on', async (_name, broken, reason) => {
      const { run, steps } = await play(service, [send('never', broken), send('never either')]);
      expect(run.status).toBe('ERROR');
      expect(statuses(steps)).toEqual(['ERROR', 'NOT PROCESSED']);
      expect(steps[0]?.error?.message).toContain(reason);
      expect(await countOf(service.database, 'message WHERE run_id = $1', [run.id])).toBe(0);
    });

    it('resolves texts, paths and accessors when the step runs', async () => {
      const content = { title: '${`Hi ${data.name}`}', body: 'refs.profile.city' };
      const data = { count: { $ref: 'data.n' } };
      const to = { webhook: { url: 'refs.data.url' } };
      const step: Step = { action: 'send', message: { to, content, data } };
      await play(service, [step], {
        context: { data: { name: 'Jo', n: 7, url: receiver.url }, profile: { city: 'Ulm' } },
      });
      expect(jsonOf(await receiver.arrived(1))).toMatchObject({
        content: { title: 'Hi Jo', body: 'Ulm' },
        data: { count: 7 },
      });
    });
  });

  describe('references to earlier steps', () => {
    const wait: Step = { action: 'delay', duration: '1 hour' };

    /** Plays on a virtual clock, which waits until messages have left. */
    async function playOverDelay(steps: readonly Step[]) {
      const clock = await createClock(service.database, TENANT, null);
      const id = await start(service, steps, { clock_id: clock.id });
      await service.advanceClock(TENANT, clock.id, clock.now + 2 * 3_600_000);
      return statuses(await readStepsOf(service, id));
    }

    it('follow a message live across a delay', async () => {
      const check = (expression: string) => send(expression, { if: expression });
      const played = await playOverDelay([
        send('first', { ref: 'first' }),
        wait,
        check('refs.first.status === "SENT"'),
        check('refs.first.status < MessageStatus.Opened'),
        check('refs.first.status >= MessageStatus.Opened'),
        check('refs.first.status < MessageStatus.Sent'),
      ]);
      expect(played.slice(2)).toEqual(['PROCESSED', 'PROCESSED', 'SKIPPED', 'SKIPPED']);
    });

    it('tell of a message that could not be sent', async () => {
      receiver.answer(() => ({ status: 404 }));
      const failed = 'refs.first.status < MessageStatus.Enqueued';
      const played = await playOverDelay([
        send('first', { ref: 'first' }),
        wait,
        send('plan B', { if: failed }),
      ]);
      expect(played).toEqual(['PROCESSED', 'PROCESSED', 'PROCESSED']);
    });
  });

  describe('profiles and lists', () => {
    it('a profile that a step writes is there for the next one', async () => {
      const { run } = await play(
        service,
        [
          { action: 'update-profile', recipient_id: 'ann', profile: { plan: '${data.plan + "!"}' } },
          { action: 'get-profile', user_id: 'ann' },
          {
            action: 'update-profile',
            recipient_id: 'ann',
            profile: { seen: 'refs.profile.plan' },
            merge: 'overwrite',
          },
          { action: 'get-profile', user_id: 'ann', path: 'data.ann' },
          { action: 'get-profile', user_id: 'nobody-at-all', path: 'data.nobody' },
        ],
        { context: { data: { plan: 'pro' } } },
      );
      expect(run).toMatchObject({ status: 'PROCESSED' });
      expect(run.context.profile).toEqual({ plan: 'pro!' });
      expect(run.context.data).toEqual({ plan: 'pro', ann: { plan: 'pro!', seen: 'pro!' } });
      expect(await readProfile(service.database, TENANT, 'ann')).toEqual({ plan: 'pro!', seen: 'pro!' });
    });

    it('a list that a step fills is sent to by the next one', async () => {
      const subscribe = (user: string): readonly Step[] => [
        {
          action: 'update-profile',
          recipient_id: user,
          profile: { webhook: { url: receiver.url }, name: user },
        },
        { action: 'subscribe', recipient_id: user, list_id: 'news', subscription: { preferences: { a: 1 } } },
      ];
      const list: Step = { action: 'send-list', list: 'news', template: 'N', data: { issue: 7 } };
      const { run, steps } = await play(service, [...subscribe('bo'), ...subscribe('cy'), list], {
        context: { data: { of: 'run', issue: 1 } },
      });
      expect(run.status).toBe('PROCESSED');
      await receiver.arrived(2);
      const bodies = receiver.calls.map(jsonOf);
      expect(bodies.map(({ recipient }) => recipient).sort()).toEqual(['bo', 'cy']);
      for (const body of bodies) expect(body).toMatchObject({ template: 'N', data: { of: 'run', issue: 7 } });
      expect(new Set(bodies.map(({ message_id }) => message_id)).size).toBe(2);
      const id = steps.at(-1)?.message_id;
      expect(await countOf(service.database, 'message WHERE request_id = $1', [id ?? ''])).toBe(2);
    });
  });

  describe('an invoke step', () => {
    it('starts a run of its own, with a token of its own, and does not wait for it', async () => {
      const template = await publish(
        [{ action: 'delay', duration: '1 day' }, send('late')],
        '${`child-${data.user}`}',
      );
      const { run, steps } = await play(service, [{ action: 'invoke', template }], {
        context: { data: { user: 'u7' }, profile: { city: 'Bonn' }, recipient: 'u7' },
      });
      expect(run.status).toBe('PROCESSED');
      const { run_id } = (steps[0]?.output ?? {}) as { run_id?: string };
      if (run_id === undefined) throw new Error('the step names no child');
      const [child] = await service.database.query('SELECT * FROM run WHERE id = $1', [run_id]);
      expect(child).toMatchObject({
        template_id: template,
        template_version: 1,
        depth: 1,
        cancelation_token: 'child-u7',
      });
      expect(child?.['context']).toMatchObject({
        data: { user: 'u7' },
        profile: { city: 'Bonn' },
        recipient: 'u7',
      });
      expect(child?.['source']).toEqual([`automation/${run.id}`]);
      await eventually(async () => {
        const [now] = await service.database.query('SELECT status FROM run WHERE id = $1', [run_id]);
        expect(now).toEqual({ status: 'WAITING' });
      });
    });

    it('ends ten levels deep where automations invoke themselves', async () => {
      const template = await publish([send('placeholder')]);
      const again: Step = { action: 'invoke', template };
      await service.database.query(
        'UPDATE automation_version SET definition = $1::jsonb WHERE automation_id = $2',
        [JSON.stringify({ steps: [again] }), template],
      );
      await play(service, [again]);
      const rows = () =>
        service.database.query('SELECT depth, status FROM run WHERE template_id = $1 ORDER BY depth', [
          template,
        ]);
      await eventually(async () => expect(await rows()).toContainEqual({ depth: 10, status: 'ERROR' }));
      const depths = Array.from({ length: 9 }, (_one, index) => ({ depth: index + 1, status: 'PROCESSED' }));
      expect(await rows()).toEqual([...depths, { depth: 10, status: 'ERROR' }]);
    });

    it('fails for an automation that nobody has published', async () => {
      const { run, steps } = await play(service, [{ action: 'invoke', template: 'no-such' }]);
      expect(run.status).toBe('ERROR');
      expect(steps[0]?.error?.message).toContain('no automation has this id or alias');
    });
  });

  describe('a step with an idempotency key', () => {
    it('sends once for all runs that carry the key', async () => {
      const once = send('once', { idempotency_key: 'refs.data.key' } as Partial<Step>);
      const ids = await Promise.all(
        [1, 2, 3].map(() => start(service, [once, send('each')], { context: { data: { key: 'order-7' } } })),
      );
      for (const id of ids) expect((await ended(service, id)).status).toBe('PROCESSED');
      await receiver.arrived(4);
      expect(titles().filter((title) => title === 'once')).toHaveLength(1);
      expect(await countOf(service.database, "message WHERE payload->'content'->>'title' = 'once'")).toBe(1);
    });
  });
});
