import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CommitDeps, createCommitter } from '../../src/scheduler/commit-run.ts';
import type { Database } from '../../src/store/database.ts';
import { describeDatabases } from '../support/databases.ts';
import {
  acceptMany,
  claimAll,
  claimNew,
  countOf,
  FINISHED,
  messageOf,
  recordOf,
  runRow,
  wipe,
} from '../support/stored-runs.ts';

const nothing = () => undefined;

function committerOf(database: Database, change: Partial<CommitDeps> = {}) {
  const finishMarking = async () => undefined;
  return createCommitter({
    database,
    finishMarking,
    onMessages: nothing,
    onRuns: nothing,
    onSettled: nothing,
    ...change,
  });
}

const HUGE = randomBytes(20_000).toString('base64');

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  describe('commits that meet in one set', () => {
    it('two of one run: the claim that is still good wins, the other is told and leaves nothing', async () => {
      const old = await claimNew(db);
      await db.query('UPDATE run SET due_at = now()');
      const [current] = await claimAll(db);
      if (current === undefined) throw new Error('not claimed again');
      const { commit } = committerOf(db);
      const moveOf = (claimed: typeof old, ref: string) =>
        commit({
          claimed,
          run: { ...claimed.run, ...FINISHED },
          writes: [
            { kind: 'record-step', step: recordOf({ ref }) },
            { kind: 'queue-message', message: messageOf({ recipient: ref }), once: null },
          ],
          leaseMs: null,
        });
      const versions = await Promise.all([moveOf(old, 'old'), moveOf(current, 'current')]);
      expect(versions).toEqual([null, current.version + 1]);
      expect(await db.query('SELECT ref FROM step')).toEqual([{ ref: 'current' }]);
      expect(await db.query('SELECT recipient FROM message')).toEqual([{ recipient: 'current' }]);
    });

    it.each([
      ['a NUL', { data: { text: 'a\0b' } }],
      ['half a surrogate pair', { data: { text: '\ud800' } }],
      ['a recipient longer than an index takes', { recipient: HUGE }],
    ])('one with %s fails alone', async (_name, bad) => {
      await acceptMany(db, 40);
      const claimed = await claimAll(db);
      const { commit } = committerOf(db);
      const results = await Promise.allSettled(
        claimed.map((one, index) =>
          commit({
            claimed: one,
            run: { ...one.run, ...FINISHED },
            writes: [{ kind: 'queue-message', message: messageOf(index === 17 ? bad : {}), once: null }],
            leaseMs: null,
          }),
        ),
      );
      expect(results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([17]);
      expect(await countOf(db, "run WHERE status = 'PROCESSED'")).toBe(39);
      expect(await countOf(db, 'message')).toBe(39);
      const unlucky = claimed[17];
      expect(await runRow(db, unlucky?.run.id ?? '')).toMatchObject({ status: 'PROCESSING' });
    });
  });
});
