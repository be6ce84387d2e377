import type { NewMessage } from '../engine/write.ts';
import type { Executor, Row } from './database.ts';
import type { ClaimedRow } from './message-claim.ts';
import { completeBody, createRequestBodies } from './request-bodies.ts';
import type { Tenant } from './scope.ts';

type SourceRow = Row &
  Tenant & {
    readonly request_id: string;
    readonly recipient: string;
    readonly payload: ClaimedRow['payload'];
  };

const READ = `
SELECT workspace_id, environment, request_id, recipient, payload FROM message
WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** Everything that a message was made of, so that it can be sent again; null when there is none of that id. */
export async function readMessageSource(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
): Promise<Omit<NewMessage, 'id' | 'path'> | null> {
  const [row] = await db.query<SourceRow>(READ, [workspace_id, environment, id]);
  if (row === undefined) return null;
  const bodyOf = await createRequestBodies(db)('shared' in row.payload ? [row] : []);
  return { ...completeBody(row.payload, bodyOf(row)), recipient: row.recipient };
}
