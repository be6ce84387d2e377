import type { JsonObject } from '../automation/json.ts';
import { composeMessage } from '../engine/message-form.ts';
import { filledText, objectOf, compose as union } from '../engine/read.ts';
import type { Context } from '../engine/run.ts';
import { newId } from '../ids.ts';
import { advanceBulk, type Composed } from '../store/bulk-store.ts';
import type { Database } from '../store/database.ts';

const CHUNK = 500;
const NOBODY: Context = { data: {}, profile: {}, recipient: null, brand: null, template: null };

export type BulkRunner = {
  /** Queues the messages of every job that runs; another node's job is left to it. */
  work(): Promise<void>;
  idle(): Promise<void>;
};

/** Makes the messages of bulk jobs, in pieces; what a crash interrupts goes on at the next look. */
export function createBulkRunner(database: Database, onMessages: () => void): BulkRunner {
  let working: Promise<void> | null = null;
  let stopped = false;

  async function workAll(): Promise<void> {
    while (!stopped && (await advanceBulk(database, CHUNK, messageFor))) onMessages();
  }

  return {
    work: () => {
      working ??= workAll().finally(() => {
        working = null;
      });
      return working;
    },
    idle: async () => {
      stopped = true;
      await working?.catch(() => undefined);
    },
  };
}

/** The message of one user of a job: what the user has lies over what the job has (reference 11.10). */
function messageFor(definition: JsonObject, user: JsonObject): Composed {
  const recipient = filledText(user['recipient']);
  const to = union(recipient === null ? {} : { user_id: recipient }, objectOf(user['to']));
  const composed = composeMessage(
    { context: NOBODY, path: '', id: newId },
    {
      to,
      ...templateOrContent(definition),
      data: union(objectOf(definition['data']), objectOf(user['data'])),
      profile: objectOf(user['profile']) ?? {},
      brand_id: filledText(definition['brand']),
    },
  );
  if (composed.kind === 'refused') return { error: composed.error };
  if (composed.kind === 'request') return { error: 'to: a bulk job sends to one user at a time' };
  return { message: { ...composed.message, override: objectOf(definition['override']) } };
}

/** The event stands for the template where neither it nor content is given. */
function templateOrContent(definition: JsonObject): JsonObject {
  const content = objectOf(definition['content']);
  if (content !== null) return { content };
  return { template: filledText(definition['template']) ?? filledText(definition['event']) };
}
