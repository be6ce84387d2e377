import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Step } from '../../src/automation/step.ts';
import { pause } from '../../src/clock.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPostgresql } from '../../src/store/postgresql.ts';
import { createEmptyDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { readStepsOf, startService, type TestService } from '../support/service.ts';
import { countOf, TENANT } from '../support/stored-runs.ts';
import { anyOf, type Cancel, cancelSomehow, invokeOne, type Race, type RaceRun } from './races.ts';

const RACING_MS = 8_000;
const AT_ONCE = 16;
const SUBSCRIBERS = 12;

describe('invokes, steps and cancels at once, on two nodes and one PostgreSQL', () => {
  let drop: () => Promise<void>;
  let receiver: Receiver;
  let nodes: readonly TestService[];
  let first: TestService;

  beforeAll(async () => {
    const created = await createEmptyDatabase();
    drop = created.drop;
    const databases = [1, 2].map(() => openPostgresql({ url: created.url }));
    for (const database of databases) await migrate(database);
    nodes = await Promise.all(databases.map((database) => startService(database)));
    first = anyOf(nodes.slice(0, 1));
    receiver = await startReceiver();
    // One hand-over in eight fails at first, and is tried again a second or two later.
    receiver.answer(async (_call, number) => {
      await pause(number % 5);
      return number % 8 === 0 ? { status: 503 } : { body: '{"n": 1}' };
    });
    await subscribe();
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await receiver.stop();
    await drop();
  });

  it('starts no call for a canceled run, ends every run once, and counts what it did', {
    timeout: 90_000,
  }, async () => {
    const races: Race[] = [];
    const deadline = performance.now() + RACING_MS;
    const lane = async (number: number) => {
      for (let round = 0; performance.now() < deadline; round += 1) {
        races.push(await race(`race-${number}-${round}`, 1 + ((number + round) % 5)));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_one, number) => lane(number)));
    races.push(await bulk());
    await drained();

    const runs = races.flatMap((one) => one.runs);
    const cancels = races.flatMap((one) => one.cancels);
    expect(callsAfter(races)).toEqual([]);
    expect(await unendedRuns()).toBe(0);
    await expectCountsToAddUp(cancels);
    await expectNothingTwice();
    for (const { errors } of nodes) expect(errors).toEqual([]);
    const inFlight = cancels.reduce((sum, { in_flight }) => sum + in_flight.size, 0);
    console.log(`races: ${cancels.length} cancels, ${runs.length} runs, ${inFlight} in flight`);
    expect(cancels.length).toBeGreaterThan(100);
  });

  /** Some runs of one token, and cancels of it while they move. */
  async function race(token: string, count: number): Promise<Race> {
    const runs: RaceRun[] = [];
    const cancels: Cancel[] = [];
    const invokes = Array.from({ length: count }, async () => {
      await pause(Math.random() * 20);
      runs.push(await invokeOne(anyOf(nodes), token, stepsOf()));
    });
    const canceling = Array.from({ length: 1 + (count % 3) }, async () => {
      await pause(Math.random() * 60);
      cancels.push(await cancelSomehow(anyOf(nodes), token, runs));
    });
    await Promise.all([...invokes, ...canceling]);
    // The last word: everything is answered, so this reaches all of them.
    cancels.push(await cancelSomehow(anyOf(nodes), token, []));
    return { runs, cancels };
  }

  /** More runs of one token than one transaction marks, some of them moving; cancels at once, and one afterwards. */
  async function bulk(): Promise<Race> {
    const parked: readonly Step[] = [{ action: 'delay', duration: '1 day' }, ...stepsOf()];
    const invokes = Array.from({ length: 1_200 }, (_one, number) =>
      invokeOne(anyOf(nodes), 'bulk', number < 1_050 ? parked : stepsOf()),
    );
    const runs = await Promise.all(invokes);
    const cancels = await Promise.all([0, 1].map(() => cancelSomehow(anyOf(nodes), 'bulk', [])));
    return { runs, cancels: [...cancels, await cancelSomehow(anyOf(nodes), 'bulk', [])] };
  }

  function stepsOf(): readonly Step[] {
    const send: Step = {
      action: 'send',
      message: { to: { webhook: { url: `${receiver.url}/send` } }, content: { title: 'hi' } },
    };
    const until = () => new Date(Date.now() + Math.random() * 60).toISOString();
    const wait: Step = { action: 'delay', until: until() };
    const fetch: Step = {
      action: 'fetch-data',
      webhook: { url: `${receiver.url}/fetch` },
      merge_strategy: 'overwrite',
    };
    const write: Step = {
      action: 'update-profile',
      recipient_id: 'u1',
      profile: { n: 1 },
      merge: 'overwrite',
    };
    const list: Step = { action: 'send-list', list: 'people', template: 'T' };
    const maybe: Step = { ...send, if: 'data.n !== 2' };
    return anyOf<readonly Step[]>([
      [send],
      [send, wait, send],
      [wait, send, send],
      [fetch, send],
      [wait, fetch, send, wait, send],
      [list],
      [wait, list, send],
      [write, send],
      [maybe, wait, maybe],
      [send, send, send, send],
    ]);
  }

  async function subscribe(): Promise<void> {
    const steps = Array.from({ length: SUBSCRIBERS }, (_one, number): readonly Step[] => [
      { action: 'subscribe', recipient_id: `s${number}`, list_id: 'people' },
      {
        action: 'update-profile',
        recipient_id: `s${number}`,
        profile: { webhook: { url: `${receiver.url}/send` } },
      },
    ]);
    for (const one of steps) await invokeOne(first, 'subscribers', one);
    await drained();
  }

  /** Resolves once no run can move and no message can leave any more. */
  async function drained(): Promise<void> {
    await eventually(
      async () => {
        expect(await unendedRuns()).toBe(0);
        expect(await countOf(first.database, 'message WHERE due_at IS NOT NULL')).toBe(0);
      },
      { within: 40_000 },
    );
  }

  function unendedRuns(): Promise<number> {
    return countOf(first.database, "run WHERE status IN ('PROCESSING', 'WAITING')");
  }

  /** Calls of a matched run that arrived after its cancel had been answered, and that the answer did not name. */
  function callsAfter(races: readonly Race[]): readonly string[] {
    const cancelsOf = new Map<string, readonly Cancel[]>();
    for (const { runs, cancels } of races) {
      for (const run of runs) {
        const matching = cancels.filter(
          ({ sentAt, runId }) => run.answeredAt < sentAt && (runId === null || runId === run.id),
        );
        cancelsOf.set(run.id, matching);
      }
    }
    const late = new Map<string, number>();
    const broken: string[] = [];
    for (const call of receiver.calls) {
      if (call.url.pathname !== '/send') continue;
      const { message_id, run_id } = JSON.parse(call.body) as { message_id: string; run_id: string };
      for (const { kind, answeredAt, in_flight } of cancelsOf.get(run_id) ?? []) {
        if (call.at <= answeredAt) continue;
        const times = (late.get(`${message_id} ${answeredAt}`) ?? 0) + 1;
        late.set(`${message_id} ${answeredAt}`, times);
        if (!in_flight.has(message_id))
          broken.push(`${message_id}: ${call.at - answeredAt} ms after ${kind}, not named`);
        else if (times > 1) broken.push(`${message_id}: tried again after ${kind}`);
      }
    }
    return broken;
  }

  async function expectCountsToAddUp(cancels: readonly Cancel[]): Promise<void> {
    for (const { counts } of cancels) {
      expect(counts.canceled + counts.already_finished + counts.already_canceled).toBe(counts.matched);
      expect(
        Math.min(counts.canceled, counts.already_finished, counts.already_canceled),
      ).toBeGreaterThanOrEqual(0);
    }
    const db = first.database;
    const [sum] = await db.query<{ canceled: number }>(
      'SELECT sum(canceled)::int AS canceled FROM cancelation',
    );
    expect(sum?.canceled).toBe(await countOf(db, "run WHERE status = 'CANCELED'"));
    const torn = `cancelation WHERE marked_at IS NULL OR matched <> canceled + already_finished + already_canceled`;
    expect(await countOf(db, torn)).toBe(0);
    const strayed = `run r WHERE r.status = 'CANCELED' AND NOT EXISTS (
      SELECT FROM cancelation c WHERE c.id = r.cancelation_id AND (c.cancelation_token = r.cancelation_token OR c.run_id = r.id OR EXISTS (
        SELECT FROM run_further_token t WHERE t.run_id = r.id AND t.token = c.cancelation_token)))`;
    expect(await countOf(db, strayed)).toBe(0);
  }

  async function expectNothingTwice(): Promise<void> {
    const db = first.database;
    expect(await countOf(db, "run WHERE status NOT IN ('PROCESSED', 'CANCELED', 'ERROR')")).toBe(0);
    const again = `(SELECT 1 FROM step GROUP BY run_id, path HAVING count(*) > 1) AS again`;
    expect(await countOf(db, again)).toBe(0);
    const sent = await countOf(db, "message WHERE status = 'SENT'");
    const accepted = `message WHERE jsonb_path_query_array(history, '$[*] ? (@.type == "SENT")') <> '[]'`;
    expect(await countOf(db, accepted)).toBe(sent);
    const [canceled] = await db.query<{ id: string }>("SELECT id FROM run WHERE status = 'CANCELED' LIMIT 1");
    expect(canceled).toBeDefined();
    const steps = await readStepsOf(first, canceled?.id ?? '');
    expect(steps.some(({ status }) => status === 'CANCELED' || status === 'SKIPPED')).toBe(true);
    expect(TENANT.environment).toBe('production');
  }
});
