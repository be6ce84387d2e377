import type { Executor } from './database.ts';

/** Wakes the nodes that listen (`Database.listen`). */
export async function notifyNodes(db: Executor): Promise<void> {
  await db.query("SELECT pg_notify('belay', '')");
}

/** The database's clock, epoch ms. */
export async function readDatabaseTime(db: Executor): Promise<number> {
  const [row] = await db.query<{ now: number }>('SELECT clock_timestamp() AS now');
  if (row === undefined) throw new Error('the database told no time');
  return row.now;
}
