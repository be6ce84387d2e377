import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newRun } from '../../src/engine/new-run.ts';
import { newId } from '../../src/ids.ts';
import type { Database } from '../../src/store/database.ts';
import { insertRuns, type StoredAnswer } from '../../src/store/run-insert.ts';
import { readStoredAnswer } from '../../src/store/stored-answer.ts';
import { describeDatabases } from '../support/databases.ts';
import {
  acceptMany,
  claimAll,
  countOf,
  EMPTY,
  messageOf,
  messageRow,
  recordOf,
  rowOf,
  runRow,
  STRANGERS,
  TENANT,
  waitingUntil,
  wipe,
} from '../support/stored-runs.ts';

const HOUR = 3_600_000;

function answerOf(key: string, change: Partial<StoredAnswer> = {}): StoredAnswer {
  return {
    scope: 'POST /x',
    key,
    status: 200,
    body: `{"runId":"${key}"}`,
    expires_at: Date.now() + HOUR,
    ...change,
  };
}

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  describe('accepting runs', () => {
    it('writes them as they are, due at once', async () => {
      const context = {
        ...EMPTY,
        data: { text: 'ü\u{1F600}"\\', n: 1.5, list: [null, {}] },
        brand: 'b',
        template: 't',
      };
      const row = rowOf({
        run: newRun(
          newId(),
          { steps: [{ action: 'send', template: 'T' }], cancelation_token: 'refs.data.n' },
          context,
          3,
        ),
        source: ['invoke/x', 'y'],
        cancelation_token: '1.5',
        token_mode: 'refs',
        warnings: [{ code: 'EMPTY', message: 'm' }],
      });
      const [inserted] = await insertRuns(db, [row]);
      expect(inserted).toEqual({
        ...TENANT,
        id: row.run.id,
        seq: expect.any(Number),
        now: expect.any(Number),
      });
      expect(await runRow(db, row.run.id)).toMatchObject({
        ...{
          definition: row.run.automation,
          context,
          refs: {},
          cursor: '0',
          settled: 0,
          ask: null,
          depth: 3,
        },
        ...{ status: 'PROCESSING', source: ['invoke/x', 'y'], cancelation_token: '1.5', token_mode: 'refs' },
        ...{
          warnings: row.warnings,
          lease_owner: null,
          claims: 0,
          version: 0,
          clock_id: null,
          finished_at: null,
        },
      });
      expect((await claimAll(db)).map(({ run }) => run.id)).toEqual([row.run.id]);
    });

    it('of a published version stores no copy of it', async () => {
      const row = { ...rowOf(), template_id: 'a', template_version: 4 };
      await insertRuns(db, [row]);
      const found = await runRow(db, row.run.id);
      expect(found).toMatchObject({ definition: null, template_id: 'a', template_version: 4 });
    });

    it('without steps are over', async () => {
      const row = rowOf({ steps: [] });
      await insertRuns(db, [row]);
      const found = await runRow(db, row.run.id);
      expect(found).toMatchObject({ status: 'PROCESSED', due_at: null, cursor: null });
      expect(found['finished_at']).toBeTypeOf('number');
    });

    it('for a node that goes on with them keeps them for it', async () => {
      const row = rowOf({ lease: { owner: 'node-7', ms: HOUR } });
      await insertRuns(db, [row]);
      expect(await runRow(db, row.run.id)).toMatchObject({ lease_owner: 'node-7' });
      expect(await claimAll(db)).toEqual([]);
    });

    it('tells the time of their own clock', async () => {
      await db.query(
        "INSERT INTO clock (workspace_id, environment, id, now) VALUES ('acme', 'production', 'k', '2031-01-02T03:04:05.678Z')",
      );
      const rows = [rowOf({ clock_id: 'k' }), rowOf(), rowOf({ clock_id: 'unknown' })];
      const inserted = new Map((await insertRuns(db, rows)).map(({ id, now }) => [id, now]));
      expect(inserted.get(rows[0]?.run.id ?? '')).toBe(Date.UTC(2031, 0, 2, 3, 4, 5, 678));
      for (const row of rows.slice(1))
        expect(Math.abs((inserted.get(row.run.id) ?? 0) - Date.now())).toBeLessThan(60_000);
    });

    it('gives every run a later number than those before it', async () => {
      const first = await acceptMany(db, 100);
      const second = await acceptMany(db, 100);
      const seqs = await db.query<{ id: string; seq: number }>('SELECT id, seq FROM run ORDER BY seq');
      expect(new Set(seqs.slice(0, 100).map(({ id }) => id))).toEqual(new Set(first));
      expect(new Set(seqs.slice(100).map(({ id }) => id))).toEqual(new Set(second));
    });

    it('that have moved already writes their steps and messages with them', async () => {
      const message = messageOf();
      const moved = rowOf({
        cancelation_token: 't',
        ahead: { steps: [recordOf({ action: 'send', message_id: message.id })], messages: [message] },
      });
      const at = Date.now() + HOUR;
      const run = {
        ...moved.run,
        ...waitingUntil(at),
        cursor: '1',
        settled: 1,
        refs: { a: { status: 'x' } },
      };
      const plain = rowOf();
      const inserted = await insertRuns(db, [plain, { ...moved, run }]);
      expect(await runRow(db, run.id)).toMatchObject({
        ...{
          status: 'WAITING',
          due_at: at,
          cursor: '1',
          settled: 1,
          refs: run.refs,
          ask: run.ask,
          lease_owner: null,
        },
      });
      expect(await countOf(db, 'step WHERE run_id = $1', [run.id])).toBe(1);
      const seq = inserted.find(({ id }) => id === run.id)?.seq;
      expect(await messageRow(db, message.id)).toMatchObject({
        run_id: run.id,
        run_seq: seq,
        cancelation_token: 't',
      });
      expect(await countOf(db, 'step WHERE run_id = $1', [plain.run.id])).toBe(0);
    });
  });

  describe('accepting runs under idempotency keys', () => {
    it('stores the answer with the run', async () => {
      const row = rowOf({ answer: answerOf('k') });
      expect(await insertRuns(db, [row])).toHaveLength(1);
      const stored = await readStoredAnswer(db, TENANT, { scope: 'POST /x', key: 'k' });
      expect(stored).toEqual({ status: 200, body: '{"runId":"k"}' });
    });

    it('leaves out of the batch what has run before, and only that', async () => {
      await insertRuns(db, [rowOf({ answer: answerOf('a') })]);
      const again = rowOf({ answer: answerOf('a', { body: 'other' }) });
      const other = rowOf({ answer: answerOf('b') });
      const plain = rowOf();
      const inserted = await insertRuns(db, [again, other, plain]);
      expect(inserted.map(({ id }) => id).sort()).toEqual([other.run.id, plain.run.id].sort());
      expect(await countOf(db, 'run')).toBe(3);
      expect(await readStoredAnswer(db, TENANT, { scope: 'POST /x', key: 'a' })).toMatchObject({
        body: '{"runId":"a"}',
      });
    });

    it('writes nothing of a moved run whose key is taken', async () => {
      await insertRuns(db, [rowOf({ answer: answerOf('a') })]);
      const ahead = { steps: [recordOf()], messages: [messageOf()] };
      expect(await insertRuns(db, [rowOf({ answer: answerOf('a'), ahead })])).toEqual([]);
      expect([await countOf(db, 'step'), await countOf(db, 'message')]).toEqual([0, 0]);
    });

    it('keeps keys apart by endpoint, workspace and environment', async () => {
      const scopes = [answerOf('k'), answerOf('k', { scope: 'POST /y' })].map((answer) => rowOf({ answer }));
      const tenants = STRANGERS.map((tenant) => rowOf({ tenant, answer: answerOf('k') }));
      expect(await insertRuns(db, [...scopes, ...tenants])).toHaveLength(4);
      const [again, fresh] = [answerOf('k'), answerOf('k', { scope: 'POST /z' })].map((answer) =>
        rowOf({ answer }),
      );
      if (again === undefined || fresh === undefined) throw new Error('two rows are needed');
      expect((await insertRuns(db, [again, fresh])).map(({ id }) => id)).toEqual([fresh.run.id]);
    });

    it('takes an expired key for a new one, with the new answer and expiry', async () => {
      const past = answerOf('k', { expires_at: Date.now() - 1_000 });
      await insertRuns(db, [rowOf({ answer: past })]);
      expect(await readStoredAnswer(db, TENANT, past)).toBeNull();
      expect(await insertRuns(db, [rowOf({ answer: answerOf('k', { body: 'new' }) })])).toHaveLength(1);
      expect(await readStoredAnswer(db, TENANT, past)).toEqual({ status: 200, body: 'new' });
      expect(await insertRuns(db, [rowOf({ answer: answerOf('k') })])).toEqual([]);
    });

    it('takes over a key whose first request was cut off, not one that is executing', async () => {
      const begun = (key: string, locked: string) =>
        db.query(
          `INSERT INTO idempotency_key (workspace_id, environment, scope, key, locked_until, expires_at)
           VALUES ($1, $2, 'POST /x', $3, now() + $4::interval, now() + interval '1 hour')`,
          [TENANT.workspace_id, TENANT.environment, key, locked],
        );
      await begun('executing', '1 minute');
      await begun('cut off', '-1 second');
      const rows = ['executing', 'cut off'].map((key) => rowOf({ answer: answerOf(key) }));
      expect((await insertRuns(db, rows)).map(({ id }) => id)).toEqual([rows[1]?.run.id]);
      expect(await readStoredAnswer(db, TENANT, { scope: 'POST /x', key: 'executing' })).toBeNull();
    });

    it('of two equal ones at once runs one', async () => {
      const rows = Array.from({ length: 10 }, () => rowOf({ answer: answerOf('k') }));
      const inserted = await Promise.all(rows.map((row) => insertRuns(db, [row])));
      expect(inserted.flat()).toHaveLength(1);
      expect(await countOf(db, 'run')).toBe(1);
    });
  });
});
