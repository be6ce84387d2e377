import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../src/engine/run.ts';
import type { Database } from '../../src/store/database.ts';
import { commitRuns } from '../../src/store/run-commit.ts';
import { cancelNow, cancelOfRun } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import {
  acceptMany,
  acceptRun,
  claimAll,
  claimNew,
  claimOf,
  commitOf,
  countOf,
  EMPTY,
  FINISHED,
  messageOf,
  messageRow,
  move,
  recordOf,
  runRow,
  STRANGERS,
  TENANT,
  waitingUntil,
  wipe,
} from '../support/stored-runs.ts';

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  const dueInMs = async (id: string): Promise<number> => {
    const [row] = await db.query<{ ms: number }>(
      'SELECT extract(epoch FROM due_at - now()) * 1000 AS ms FROM run WHERE id = $1',
      [id],
    );
    return row?.ms ?? Number.NaN;
  };

  describe('a commit', () => {
    it('writes the run, its steps and its messages, and counts the version on', async () => {
      const claimed = await claimNew(db, { cancelation_token: 't' });
      const step = recordOf({
        ref: 'wait',
        message_id: 'm',
        output: { n: 1 },
        error: { code: 'C', message: 'M' },
      });
      const message = messageOf({ data: { a: [1, null] } });
      const context: Context = { ...EMPTY, data: { b: 'ü\u{1F600}' } };
      const run = { cursor: '1', settled: 1, context, refs: { wait: { status: 'PROCESSED' } } };
      const moved = await move(db, claimed, { run, steps: [step], messages: [message] });
      expect(moved).toEqual({ ...TENANT, id: claimed.run.id, version: claimed.version + 1 });
      expect(await runRow(db, claimed.run.id)).toMatchObject({
        ...run,
        status: 'PROCESSING',
        version: claimed.version + 1,
        ask: null,
        claims: 0,
        finished_at: null,
      });
      const { ...columns } = step;
      expect(await db.query('SELECT * FROM step')).toEqual([
        { ...TENANT, run_id: claimed.run.id, ...columns },
      ]);
      const { id, path, recipient, ...payload } = message;
      expect(await messageRow(db, id)).toMatchObject({
        ...{ request_id: id, run_id: claimed.run.id, run_seq: claimed.seq, cancelation_token: 't' },
        ...{ step_path: path, recipient, payload, status: 'ENQUEUED', attempts: 0, canceled_at: null },
      });
    });

    it('leaves context and refs alone where they are the claimed ones', async () => {
      const claimed = await claimNew(db);
      await db.query(`UPDATE run SET context = '{"kept": 1}', refs = '{"kept": 2}'`);
      await move(db, claimed, { run: { cursor: '1' } });
      expect(await runRow(db, claimed.run.id)).toMatchObject({
        context: { kept: 1 },
        refs: { kept: 2 },
        cursor: '1',
      });
    });

    it('of a version that somebody else has moved writes nothing at all', async () => {
      const claimed = await claimNew(db);
      expect(await move(db, claimed, { run: { cursor: '1', settled: 1 } })).toBeDefined();
      const before = await runRow(db, claimed.run.id);
      const late = { run: FINISHED, steps: [recordOf()], messages: [messageOf()] };
      expect(await move(db, claimed, late)).toBeUndefined();
      expect(await runRow(db, claimed.run.id)).toEqual(before);
      expect(await countOf(db, 'step')).toBe(0);
      expect(await countOf(db, 'message')).toBe(0);
    });

    it('of a canceled run writes nothing, whatever its version says', async () => {
      const claimed = await claimNew(db);
      await cancelNow(db, cancelOfRun(claimed.run.id));
      const { version } = (await runRow(db, claimed.run.id)) as { version: number };
      expect(
        await move(db, { ...claimed, version }, { run: FINISHED, messages: [messageOf()] }),
      ).toBeUndefined();
      expect(await countOf(db, 'message')).toBe(0);
    });

    it('of a fenced run writes nothing, of the excluded run and of later ones it does', async () => {
      const [fenced, excluded, later] = await claimThree();
      await db.query(
        `INSERT INTO token_fence (workspace_id, environment, token, canceled_seq, excluded_run_id, cancelation_id)
         VALUES ($1, $2, 't', $3, $4, 'c')`,
        [TENANT.workspace_id, TENANT.environment, excluded.seq, excluded.run.id],
      );
      const moved = await commitRuns(
        db,
        [fenced, excluded, later].map((claimed) => commitOf(claimed, { run: FINISHED })),
      );
      expect(moved.map(({ id }) => id).sort()).toEqual([excluded.run.id, later.run.id].sort());
      expect(await runRow(db, fenced.run.id)).toMatchObject({ status: 'PROCESSING' });
    });

    it('is not stopped by a fence of another workspace, environment or token', async () => {
      const claimed = await claimNew(db, { cancelation_token: 't' });
      for (const { workspace_id, environment } of STRANGERS) await fence(workspace_id, environment, 't');
      await fence(TENANT.workspace_id, TENANT.environment, 'T');
      expect(await move(db, claimed, { run: FINISHED })).toBeDefined();
    });

    it('moves many runs, each with its own writes, and drops the lost ones alone', async () => {
      await acceptMany(db, 20);
      const claimed = await claimAll(db);
      const lost = claimed.filter((_one, index) => index % 3 === 0);
      await commitRuns(
        db,
        lost.map((one) => commitOf(one, { run: { cursor: '1' } })),
      );
      const commits = claimed.map((one) =>
        commitOf(one, {
          run: FINISHED,
          steps: [recordOf({ input: { of: one.run.id } })],
          messages: [messageOf()],
        }),
      );
      const moved = await commitRuns(db, commits);
      const won = claimed.filter((_one, index) => index % 3 !== 0).map(({ run }) => run.id);
      expect(moved.map(({ id }) => id).sort()).toEqual(won.toSorted());
      const steps = await db.query<{ run_id: string; input: { of: string } }>(
        'SELECT run_id, input FROM step',
      );
      expect(steps.map(({ run_id }) => run_id).sort()).toEqual(won.toSorted());
      expect(steps.every(({ run_id, input }) => run_id === input.of)).toBe(true);
      expect(await countOf(db, 'message m JOIN run r ON r.id = m.run_id AND r.seq = m.run_seq')).toBe(
        won.length,
      );
    });

    it('queues one message per step and recipient, however often it is asked to', async () => {
      const claimed = await claimNew(db);
      const first = messageOf();
      const again = messageOf();
      const other = messageOf({ recipient: 'u2' });
      const moved = await move(db, claimed, {
        run: { cursor: '1' },
        messages: [first, again, other],
        leaseMs: 1_000,
      });
      expect(await countOf(db, 'message')).toBe(2);
      const held = { ...claimed, version: moved?.version ?? 0 };
      await move(db, held, { run: FINISHED, messages: [messageOf(), messageOf({ path: '2' })] });
      expect((await db.query('SELECT id FROM message')).map(({ id }) => id)).toEqual(
        expect.arrayContaining([other.id]),
      );
      expect(await countOf(db, 'message')).toBe(3);
    });
  });

  describe('what a committed run waits for', () => {
    it('a moment of real time becomes due then, to the millisecond', async () => {
      const claimed = await claimNew(db);
      const at = claimed.now + 3_600_000.25;
      await move(db, claimed, { run: waitingUntil(Math.round(at)) });
      const row = await runRow(db, claimed.run.id);
      expect(row).toMatchObject({
        status: 'WAITING',
        due_at: Math.round(at),
        wake_at: null,
        lease_owner: null,
      });
      expect(row['ask']).toMatchObject({ kind: 'time', at: Math.round(at) });
      expect(await claimAll(db)).toEqual([]);
    });

    it('a moment of a virtual clock rests for ever in real time', async () => {
      await db.query(
        "INSERT INTO clock (workspace_id, environment, id, now) VALUES ('acme', 'production', 'k', now())",
      );
      const claimed = await claimNew(db, { clock_id: 'k' });
      await move(db, claimed, { run: waitingUntil(5_000) });
      expect(await runRow(db, claimed.run.id)).toMatchObject({
        due_at: Number.POSITIVE_INFINITY,
        wake_at: 5_000,
      });
      expect(await claimAll(db)).toEqual([]);
    });

    it('a pause before the next try is counted from the commit', async () => {
      const claimed = await claimNew(db);
      const ask = { kind: 'backoff', ms: 9_000, since: 1, attempt: 3, input: { url: 'x' } } as const;
      await move(db, claimed, { run: { ask } });
      expect(await runRow(db, claimed.run.id)).toMatchObject({ status: 'PROCESSING', ask });
      expect(await dueInMs(claimed.run.id)).toBeGreaterThan(4_000);
      expect(await dueInMs(claimed.run.id)).toBeLessThanOrEqual(9_000);
    });

    it('nothing makes it due at once, for anybody', async () => {
      const claimed = await claimNew(db);
      await move(db, claimed, { run: { cursor: '1' } });
      expect(await claimOf(db, claimed.run.id)).toMatchObject({ claims: 1, version: claimed.version + 2 });
    });

    it('a kept lease stays with its node, and the open ask is forgotten', async () => {
      const claimed = await claimNew(db);
      const ask = {
        kind: 'profile',
        user_id: 'u',
        tenant_id: null,
        since: 1,
        attempt: 1,
        input: {},
      } as const;
      await move(db, claimed, { run: { ask }, leaseMs: 30_000 });
      expect(await runRow(db, claimed.run.id)).toMatchObject({ lease_owner: 'node-1', ask: null, claims: 0 });
      expect(await dueInMs(claimed.run.id)).toBeGreaterThan(20_000);
      expect(await claimAll(db)).toEqual([]);
    });

    it.each(['PROCESSED', 'ERROR', 'THROTTLED'] as const)('%s ends it for good', async (status) => {
      const claimed = await claimNew(db);
      await move(db, claimed, { run: { ...FINISHED, status } });
      const row = await runRow(db, claimed.run.id);
      expect(row).toMatchObject({ status, due_at: null, wake_at: null, lease_owner: null, cursor: null });
      expect(row['finished_at']).toBeTypeOf('number');
      expect(await claimAll(db)).toEqual([]);
    });
  });

  async function claimThree() {
    for (let count = 0; count < 3; count += 1) await acceptRun(db, { cancelation_token: 't' });
    const [a, b, c] = (await claimAll(db)).toSorted((x, y) => x.seq - y.seq);
    if (a === undefined || b === undefined || c === undefined) throw new Error('three runs were not claimed');
    return [a, b, c] as const;
  }

  function fence(workspace: string, environment: string, token: string) {
    return db.query(
      `INSERT INTO token_fence (workspace_id, environment, token, canceled_seq, cancelation_id)
       VALUES ($1, $2, $3, 1e9, 'c')`,
      [workspace, environment, token],
    );
  }
});
