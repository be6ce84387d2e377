import { newUuid } from '../ids.ts';
import type { Executor, Row } from './database.ts';

/** A person, who may be a member of several workspaces. */
export type Account = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** As `hashPassword` made it. */
  readonly password: string;
};

/** An address as it is kept and compared. */
export function normalEmail(email: string): string {
  return email.normalize('NFC').trim().toLowerCase();
}

/** The account of a normal address; null when there is none. */
export async function findAccount(db: Executor, email: string): Promise<Account | null> {
  const [row] = await db.query<Account & Row>(
    'SELECT id, email, name, password FROM account WHERE email = $1',
    [email],
  );
  return row ?? null;
}

export type NewAccount = { readonly email: string; readonly name: string; readonly password: string };

const INSERT = `
INSERT INTO account (id, email, name, password) VALUES ($1, $2, $3, $4)
ON CONFLICT (email) DO NOTHING RETURNING id, email, name, password`;

/** Makes an account; null when the address has one already. */
export async function insertAccount(
  db: Executor,
  { email, name, password }: NewAccount,
): Promise<Account | null> {
  const [row] = await db.query<Account & Row>(INSERT, [newUuid(), email, name, password]);
  return row ?? null;
}

/** Gives an account another password and ends its sessions but one. */
export async function changePassword(
  db: Executor,
  accountId: string,
  password: string,
  keptSessionId: string,
): Promise<void> {
  await db.query('UPDATE account SET password = $2 WHERE id = $1', [accountId, password]);
  await db.query('DELETE FROM session WHERE account_id = $1 AND id <> $2', [accountId, keptSessionId]);
}
