import { LRUCache } from 'lru-cache';
import { EMPTY_BODY } from '../engine/message.ts';
import { compose, objectOf } from '../engine/read.ts';
import type { MessageBody } from '../engine/write.ts';
import type { Executor, Row } from './database.ts';
import type { ClaimedMessage, ClaimedRow } from './message-claim.ts';
import { type Tenant, tenantKey } from './scope.ts';

type Wanted = Tenant & { readonly request_id: string };

/** Reads what messages share with the others of their requests: the body of each request, looked up once. */
export type RequestBodies = (wanted: readonly Wanted[]) => Promise<(one: Wanted) => MessageBody | null>;

/** Bodies never change, so that they are kept; by their size, because some are large. */
const MAX_CHARS = 16_000_000;

const READ = `
SELECT r.workspace_id, r.environment, r.id, r.body, length(r.body::text) AS size FROM message_request r
JOIN jsonb_to_recordset($1::jsonb) AS w (workspace_id text, environment text, request_id text)
  ON r.workspace_id = w.workspace_id AND r.environment = w.environment AND r.id = w.request_id`;

type Read = Row & Tenant & { readonly id: string; readonly body: MessageBody; readonly size: number };

export function createRequestBodies(db: Executor): RequestBodies {
  const known = new LRUCache<string, MessageBody>({ maxSize: MAX_CHARS });
  return async (wanted) => {
    const found = new Map<string, MessageBody | null>();
    const missing = new Map<string, Wanted>();
    for (const one of wanted) {
      const key = keyOf(one, one.request_id);
      const body = known.get(key);
      if (body === undefined) missing.set(key, one);
      else found.set(key, body);
    }
    if (missing.size > 0) {
      const sought = [...missing.values()].map(({ workspace_id, environment, request_id }) => ({
        ...{ workspace_id, environment, request_id },
      }));
      for (const { body, size, ...row } of await db.query<Read>(READ, [JSON.stringify(sought)])) {
        const key = keyOf(row, row.id);
        found.set(key, body);
        known.set(key, body, { size: Math.min(size, MAX_CHARS) });
      }
    }
    return (one) => found.get(keyOf(one, one.request_id)) ?? null;
  };
}

/** Gives claimed messages what they share. */
export async function completeMessages(
  rows: readonly ClaimedRow[],
  bodies: RequestBodies,
): Promise<readonly ClaimedMessage[]> {
  const shared = rows.filter(({ payload }) => 'shared' in payload);
  const bodyOf = await bodies(shared);
  return rows.map((row) => completed(row, bodyOf));
}

function completed(row: ClaimedRow, bodyOf: (one: Wanted) => MessageBody | null): ClaimedMessage {
  return { ...row, payload: completeBody(row.payload, bodyOf(row)) };
}

/** The whole of a message from what it has of its own and what it shares. */
export function completeBody(
  payload: ClaimedRow['payload'],
  body: MessageBody | null,
): ClaimedMessage['payload'] {
  if (!('shared' in payload)) return payload;
  const { profile = {}, to = null, data = null } = payload;
  const shared = body ?? EMPTY_BODY;
  return { ...shared, data: compose(shared.data, data, objectOf(to?.['data'])), profile, to };
}

function keyOf(tenant: Tenant, id: string): string {
  return `${tenantKey(tenant)}/${id}`;
}
