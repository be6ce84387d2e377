import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createDatabaseClock } from '../../src/work/database-clock.ts';
import { createNotifier } from '../../src/work/notifier.ts';
import { describeDatabases } from '../support/databases.ts';
import { createGate, eventually } from '../support/eventually.ts';

describeDatabases((open) => {
  let db: Database;
  let heard = 0;
  beforeAll(async () => {
    db = await open();
    await db.listen(() => {
      heard += 1;
    });
  });
  beforeEach(() => {
    heard = 0;
  });

  describe('a notifier', () => {
    it('makes many wake-ups one, and later ones another', async () => {
      const notifier = createNotifier(db, () => undefined);
      for (let count = 0; count < 100; count += 1) notifier.notify();
      await notifier.idle();
      await eventually(() => expect(heard).toBe(1));
      notifier.notify();
      await notifier.idle();
      await eventually(() => expect(heard).toBe(2));
    });

    it('is idle only when nothing is under way any more', async () => {
      const [asked, answer] = [createGate(), createGate()];
      const slow: Database = {
        ...db,
        query: async (sql, parameters) => {
          asked.open();
          await answer.opened;
          return db.query(sql, parameters);
        },
      };
      const notifier = createNotifier(slow, () => undefined);
      await notifier.idle();
      notifier.notify();
      await asked.opened;
      let idle = false;
      const resting = notifier.idle().then(() => {
        idle = true;
      });
      await new Promise<void>((resolve) => setImmediate(resolve));
      expect(idle).toBe(false);
      answer.open();
      await resting;
    });

    it('tells of a database that is gone, and goes on', async () => {
      const errors: unknown[] = [];
      const broken: Database = { ...db, query: () => Promise.reject(new Error('gone')) };
      const notifier = createNotifier(broken, (error) => errors.push(error));
      notifier.notify();
      await notifier.idle();
      notifier.notify();
      await notifier.idle();
      expect(errors).toHaveLength(2);
    });
  });

  describe("the database's clock", () => {
    it('is followed, however wrong our own is', async () => {
      const ahead: Pick<Database, 'query'> = {
        query: async (sql, parameters) => {
          const rows = await db.query(sql, parameters);
          return rows.map((row) => ({ ...row, now: (row['now'] as number) + 3_600_000 })) as never;
        },
      };
      const clock = createDatabaseClock(ahead, () => undefined);
      await clock.start();
      expect(Math.abs(clock.now() - Date.now() - 3_600_000)).toBeLessThan(5_000);
      expect(Number.isInteger(clock.now())).toBe(true);
      clock.stop();
    });

    it('that cannot be read keeps a node from starting', async () => {
      const broken: Pick<Database, 'query'> = { query: () => Promise.reject(new Error('gone')) };
      await expect(createDatabaseClock(broken, () => undefined).start()).rejects.toThrow('gone');
    });
  });
});
