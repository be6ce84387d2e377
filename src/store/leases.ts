import type { Database } from './database.ts';

/**
 * Makes everything due that a former process held: it cannot live any more, since the embedded database has one
 * process at a time. On PostgreSQL other nodes may hold leases, which end by themselves.
 */
export async function releaseLeases(database: Database): Promise<void> {
  if (database.kind !== 'pglite') return;
  await database.query('UPDATE run SET due_at = now() WHERE lease_owner IS NOT NULL AND due_at IS NOT NULL');
  await database.query("UPDATE message SET due_at = now() WHERE status = 'SENDING'");
}
