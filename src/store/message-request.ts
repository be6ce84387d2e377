import type { NewRequest } from '../engine/write.ts';
import type { Executor } from './database.ts';
import { inSets, NEW_COLUMNS, NEW_TYPES, NEW_VALUES } from './message-insert.ts';
import { labelsOf } from './message-labels.ts';
import type { Tenant } from './scope.ts';

/** The run behind a request, by which a cancel finds it. */
export type RequestOrigin = {
  readonly run_id: string;
  readonly run_seq: number;
  readonly cancelation_token: string | null;
};

const REQUEST = `
INSERT INTO message_request (workspace_id, environment, id, run_id, run_seq, cancelation_token, step_path, body, groups,
  numbered, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $10, CASE WHEN $11 THEN now() END)`;

const PEOPLE = `
INSERT INTO message (workspace_id, environment, request_id, run_id, run_seq, cancelation_token, step_path,
  ${NEW_COLUMNS}, status, due_at, created_at, updated_at)
SELECT $1, $2, $3, $4, $5, $6, $7, ${NEW_VALUES}, 'ENQUEUED', now(), date_trunc('milliseconds', now()), now()
FROM jsonb_to_recordset($8::jsonb) AS q (${NEW_TYPES})
ON CONFLICT DO NOTHING`;

/**
 * Stores a message to several people: the shared part once, a row for each person named, and the groups for the
 * fan-out. Call it inside the transaction that makes it happen.
 */
export async function insertRequest(
  tx: Executor,
  { workspace_id, environment }: Tenant,
  request: NewRequest,
  origin: RequestOrigin | null,
): Promise<void> {
  const { id, body, groups, people } = request;
  const head = [
    ...[workspace_id, environment, id],
    ...[origin?.run_id ?? null, origin?.run_seq ?? null, origin?.cancelation_token ?? null],
    origin === null ? null : request.path,
  ];
  await tx.query(REQUEST, [
    ...head,
    ...[JSON.stringify(body), JSON.stringify(groups), people.length, groups.length > 0],
  ]);
  const rows = people.map(({ recipient, profile, to }, index) => ({
    id: `${id}-${index + 1}`,
    recipient,
    payload: { shared: true, profile, to },
    ...labelsOf(body, to),
    list_id: null,
  }));
  await inSets(rows, async (set) => {
    await tx.query(PEOPLE, [...head, set]);
  });
}
