import type { Json } from '../automation/json.ts';
import { newId } from '../ids.ts';
import type { Actor } from './cancelation.ts';
import type { Executor } from './database.ts';
import type { Environment } from './scope.ts';

/** Something that somebody changed. Secrets never go into `before` and `after`. */
export type AuditEntry = {
  readonly workspace_id: string;
  /** '*' for what concerns the whole workspace. */
  readonly environment: Environment | '*';
  readonly actor: Actor;
  /** What was done, e.g. `automation.published`. */
  readonly action: string;
  readonly target: { readonly type: string; readonly id: string; readonly name?: string };
  readonly before?: Json;
  readonly after?: Json;
  readonly reason?: string | null;
};

const INSERT = `
INSERT INTO audit (workspace_id, environment, id, actor, action, target_type, target_id, target_name, before, after, reason)
VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11)`;

/** Records a change, in the transaction that makes it. */
export async function recordAudit(db: Executor, entry: AuditEntry): Promise<void> {
  const { workspace_id, environment, actor, action, target, before, after, reason } = entry;
  await db.query(INSERT, [
    workspace_id,
    environment,
    newId(),
    JSON.stringify(actor),
    action,
    target.type,
    target.id,
    target.name ?? null,
    before === undefined ? null : JSON.stringify(before),
    after === undefined ? null : JSON.stringify(after),
    reason ?? null,
  ]);
}
