import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DigestSettings } from '../../src/automation/digest.ts';
import type { JsonObject } from '../../src/automation/json.ts';
import type { Step } from '../../src/automation/step.ts';
import { placementOf } from '../../src/scheduler/placement.ts';
import { createTemplate, publishTemplate } from '../../src/store/automation-store.ts';
import { createClock } from '../../src/store/clock-store.ts';
import type { Database } from '../../src/store/database.ts';
import { claimDigests, completeDigest } from '../../src/store/digest-claim.ts';
import { chooseSchedule, putDigestTopic } from '../../src/store/digest-topic.ts';
import { cancelOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { ended, readStepsOf, start, startService, type TestService } from '../support/service.ts';
import { countOf, TENANT, wipe } from '../support/stored-runs.ts';

const HOUR = 3_600_000;
const SETTINGS: DigestSettings = {
  schedules: [
    { id: 'sch/daily', every: 'day', start: '2026-01-01T09:00' },
    { id: 'sch/weekly', every: 'week', weekdays: ['mo'], start: '2026-01-05T09:00' },
  ],
  categories: [{ category_key: 'likes', retain: 'highest', sort_key: 'score' }],
};
const ADD: Step = { action: 'add-to-digest', subscription_topic_id: 'social' };

describeDatabases((open) => {
  let db: Database;
  let service: TestService;
  let clock: { readonly id: string; readonly now: number };

  beforeAll(async () => {
    db = await open();
    service = await startService(db);
  });
  afterAll(async () => {
    await service.stop();
    expect(service.errors).toEqual([]);
  });
  beforeEach(async () => {
    await wipe(db);
    // A Friday.
    clock = await createClock(db, TENANT, Date.UTC(2026, 2, 27, 12));
    await putDigestTopic(db, TENANT, 'social', SETTINGS);
  });

  async function listen(change: JsonObject = {}): Promise<string> {
    const definition = { steps: [], trigger: { type: 'digest', topic: 'social', ...change } };
    const saved = await createTemplate(db, TENANT, { name: 'A', alias: null, definition });
    if (saved.kind !== 'saved') throw new Error(saved.kind);
    await publishTemplate(db, TENANT, saved.template.id, null, () => undefined, placementOf);
    return saved.template.id;
  }
  async function add(data: JsonObject, token?: string): Promise<JsonObject> {
    const invoke = {
      clock_id: clock.id,
      context: { data, recipient: null },
      ...(token === undefined ? {} : { token }),
    };
    const id = await start(service, [ADD], invoke);
    expect((await ended(service, id)).status).toBe('PROCESSED');
    return (await readStepsOf(service, id))[0]?.output as JsonObject;
  }
  const advance = (to: number) => service.advanceClock(TENANT, clock.id, to);
  const released = () =>
    db.query<{ recipient: string; data: JsonObject }>(
      "SELECT context ->> 'recipient' AS recipient, context -> 'data' AS data FROM run WHERE source ->> 0 = 'digest/social' ORDER BY seq",
    );

  it('are released for each user by the clocks of his zone, also where they change', async () => {
    await listen();
    await db.query(
      "INSERT INTO profile (workspace_id, environment, user_id, profile) VALUES ('acme', 'production', 'ber', '{\"timezone\": \"Europe/Berlin\"}')",
    );
    expect((await add({ user_id: 'utc', n: 1 }))['release_at']).toBe('2026-03-28T09:00:00.000Z');
    expect((await add({ user_id: 'ber', n: 2 }))['release_at']).toBe('2026-03-28T08:00:00.000Z');
    await advance(Date.UTC(2026, 2, 28, 8, 30));
    expect((await released()).map(({ recipient }) => recipient)).toEqual(['ber']);
    await advance(Date.UTC(2026, 2, 28, 9));
    expect((await released()).map(({ recipient }) => recipient)).toEqual(['ber', 'utc']);
    // Summer time begins on the 29th.
    expect((await add({ user_id: 'ber', n: 3 }))['release_at']).toBe('2026-03-29T07:00:00.000Z');
  });

  it('keep what their categories say, and count the rest', async () => {
    await listen();
    for (let n = 0; n < 12; n += 1)
      await add({ user_id: 'u', n, score: (n * 5) % 12, category_key: n < 11 ? 'likes' : 'news' });
    await advance(clock.now + 24 * HOUR);
    const [run] = await released();
    const likes = run?.data['likes'] as { count: number; items: readonly JsonObject[] };
    expect(likes.count).toBe(11);
    expect(likes.items.map(({ score }) => score)).toEqual([11, 10, 9, 8, 6, 5, 4, 3, 2, 1]);
    expect(run?.data['news']).toMatchObject({ count: 1 });
    expect(await countOf(db, 'batch_item')).toBe(0);
  });

  it('follow the schedule that a user has chosen, from the next one on', async () => {
    await chooseSchedule(db, TENANT, { topic_id: 'social', user_id: 'u', schedule_id: 'sch/weekly' });
    expect(await add({ user_id: 'u' })).toMatchObject({
      schedule_id: 'sch/weekly',
      release_at: '2026-03-30T09:00:00.000Z',
    });
    await chooseSchedule(db, TENANT, { topic_id: 'social', user_id: 'u', schedule_id: null });
    expect(await add({ user_id: 'u' })).toMatchObject({ schedule_id: 'sch/weekly' });
    await advance(Date.UTC(2026, 2, 30, 9));
    expect(await add({ user_id: 'u' })).toMatchObject({ schedule_id: 'sch/daily' });
  });

  it('warn when nobody listens', async () => {
    expect((await add({ user_id: 'u' }))['warnings']).toHaveLength(1);
    await listen();
    expect((await add({ user_id: 'u' }))['warnings']).toEqual([]);
  });

  it('start every automation of their topic whose condition holds', async () => {
    await listen({ if: 'data.digest.count > 1' });
    await listen({ recipient: 'refs.event.user_id' });
    await add({ user_id: 'one' });
    await add({ user_id: 'two' });
    await add({ user_id: 'two' });
    await advance(clock.now + 24 * HOUR);
    expect((await released()).map(({ recipient }) => recipient).toSorted()).toEqual(['one', 'two', 'two']);
  });

  it('fail the step where the topic does not digest', async () => {
    const step: Step = { action: 'add-to-digest', subscription_topic_id: 'refs.data.topic' };
    const id = await start(service, [step], { context: { data: { topic: 'unknown' } } });
    expect((await ended(service, id)).status).toBe('ERROR');
    expect((await readStepsOf(service, id))[0]?.error).toMatchObject({ code: 'NO_TOPIC' });
  });

  it('keep what is in them when its run is canceled (reference 8.4)', async () => {
    await listen();
    await add({ user_id: 'u', n: 1 }, 't');
    await service.cancelRuns(cancelOf('t'), { maxRuns: null });
    await advance(clock.now + 24 * HOUR);
    expect(await released()).toMatchObject([{ data: { digest: { count: 1 } } }]);
  });

  describe('that are due', () => {
    it('are released once, by whoever took them over last', async () => {
      await db.query(
        `INSERT INTO digest_instance (workspace_id, environment, id, topic_id, schedule_id, user_id, clock_id, event_count,
           release_at, due_at) VALUES ('acme', 'production', 'd', 'other', 'sch/x', 'u', 'nowhere', 1, now(), 'infinity')`,
      );
      const claim = async () => {
        await db.query("UPDATE digest_instance SET due_at = now() - interval '1 s' WHERE id = 'd'");
        return db.transaction((tx) => claimDigests(tx, { limit: 10, leaseMs: 60_000 }));
      };
      const [first] = await claim();
      const [second] = await claim();
      if (first === undefined || second === undefined) throw new Error('not claimed');
      const complete = (claimed: typeof first) => db.transaction((tx) => completeDigest(tx, claimed));
      expect([await complete(first), await complete(second), await complete(second)]).toEqual([
        false,
        true,
        false,
      ]);
    });

    it('take no more events: those open the next', async () => {
      await listen();
      const events = Array.from({ length: 60 }, (_, n) =>
        start(service, [ADD], { context: { data: { user_id: 'u', n }, recipient: null } }),
      );
      const releases = Array.from({ length: 10 }, async () => {
        await db.query("UPDATE digest_instance SET due_at = now() WHERE closed_at IS NULL AND clock_id = ''");
        service.wakeDigests();
      });
      await Promise.all([...events, ...releases]);
      for (const id of await Promise.all(events)) await ended(service, id);
      await db.query('UPDATE digest_instance SET due_at = now() WHERE closed_at IS NULL');
      service.wakeDigests();
      await eventually(async () => {
        expect(await countOf(db, 'digest_instance WHERE completed_at IS NULL')).toBe(0);
      });
      const counts = (await released()).map(({ data }) => (data['digest'] as { count: number }).count);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60);
    });
  });
});
