import type { JsonObject } from '../automation/json.ts';
import { composeMessage } from '../engine/message-form.ts';
import type { Context } from '../engine/run.ts';
import { newId } from '../ids.ts';
import { type Database, withRetry } from '../store/database.ts';
import { insertRequest } from '../store/message-request.ts';
import { insertSent, type SentMessage } from '../store/message-send.ts';
import type { Tenant } from '../store/scope.ts';
import { MAX_SET_CHARS } from '../store/set-size.ts';
import { createBatcher } from '../work/batcher.ts';
import { roughSize } from '../work/rough-size.ts';
import { resultOf, type Written, writeApart } from '../work/write-apart.ts';

export type SenderDeps = {
  readonly database: Database;
  /** Messages were queued. */
  readonly onMessages: () => void;
};

/** What became of a message; a refusal names the place: `message.to: …`. */
export type Accepted =
  | { readonly kind: 'accepted'; readonly requestId: string }
  | { readonly kind: 'refused'; readonly error: string };

export type MessageSender = {
  /** Queues a Send API message (reference 11.1); it is on disk when this resolves. */
  send(tenant: Tenant, message: JsonObject): Promise<Accepted>;
  /** Queues a message that was sent before, as a new one; its id. */
  sendAgain(tenant: Tenant, message: Omit<SentMessage['message'], 'id' | 'path'>): Promise<string>;
  idle(): Promise<void>;
};

const NOBODY: Context = { data: {}, profile: {}, recipient: null, brand: null, template: null };
const MAX_BATCH = 500;
const CONCURRENCY = 2;

export function createMessageSender({ database, onMessages }: SenderDeps): MessageSender {
  const batcher = createBatcher<SentMessage, Written<undefined>>({
    maxItems: MAX_BATCH,
    weigh: ({ message }) => roughSize(message, MAX_SET_CHARS),
    maxWeight: MAX_SET_CHARS,
    concurrency: CONCURRENCY,
    write: (sent) =>
      writeApart(sent, async (some) => {
        await withRetry(() => insertSent(database, some));
        return some.map(() => undefined);
      }),
  });
  return {
    send: async (tenant, message) => {
      const requestId = newId();
      const id = (number: number) => (number === 0 ? requestId : newId());
      const sent = composeMessage({ context: NOBODY, path: '', id }, message);
      if (sent.kind === 'refused') return sent;
      if (sent.kind === 'message') {
        resultOf(await batcher.add({ ...scopeOf(tenant), message: sent.message }));
      } else {
        await database.transaction((tx) => insertRequest(tx, tenant, sent.request, null));
      }
      onMessages();
      return { kind: 'accepted', requestId };
    },
    sendAgain: async (tenant, message) => {
      const id = newId();
      resultOf(await batcher.add({ ...scopeOf(tenant), message: { ...message, id, path: '' } }));
      onMessages();
      return id;
    },
    idle: batcher.idle,
  };
}

function scopeOf({ workspace_id, environment }: Tenant): Tenant {
  return { workspace_id, environment };
}
