import { LRUCache } from 'lru-cache';
import { type Database, withRetry } from '../store/database.ts';
import { type Match, matchEvents, type Wanted } from '../store/event-match.ts';
import { keepEventNames } from '../store/event-names.ts';
import {
  type AbandonedEvent,
  claimEvents,
  type EventKey,
  insertEvents,
  isOpenEvent,
  type StoredEvent,
} from '../store/event-store.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';
import { MAX_SET_CHARS } from '../store/set-size.ts';
import { createBatcher } from '../work/batcher.ts';
import { roughSize } from '../work/rough-size.ts';
import { createWorkLoop } from '../work/work-loop.ts';
import { resultOf, type Written, writeApart } from '../work/write-apart.ts';
import { commitEvents, type Finished, type WorkedEvent } from './finish-event.ts';
import { eventOf, type InboundEvent, storedOf } from './inbound-event.ts';
import type { InsertedRow } from './run-starter.ts';
import { type WorkEventDeps, workEvent } from './work-event.ts';

export type ReceiveDeps = WorkEventDeps & {
  readonly leaseMs: number;
  /** Runs have been inserted, or woken; resolves once those that must be driven before the answer have been. */
  readonly onInserted: (rows: readonly InsertedRow[]) => Promise<void>;
  readonly onReceived: () => void;
  readonly onError: (error: unknown) => void;
};

/** `open`: the first one is still being worked on. */
export type Received = { readonly kind: 'accepted' } | { readonly kind: 'duplicate'; readonly open: boolean };

export type ReceiveEvent = (tenant: Tenant, event: InboundEvent) => Promise<Received>;

export type EventReceiver = {
  /** Keeps an event and does what it sets off; when it resolves, what it cancels has been canceled. */
  readonly receive: ReceiveEvent;
  /** Goes on with events of nodes that died. */
  start(): void;
  stop(): Promise<void>;
};

const MAX_BATCH = 200;
const CONCURRENCY = 2;
const CAPACITY = 100;
/** An event that fails this often is given up. */
const MAX_ATTEMPTS = 10;
/** How long a node remembers that a name has been noted. */
const NOTED_MS = 6 * 3_600_000;

export function createEventReceiver(deps: ReceiveDeps): EventReceiver {
  const { database, leaseMs, onInserted, onReceived, onError } = deps;
  const inserts = createBatcher<StoredEvent, Written<boolean>>({
    maxItems: MAX_BATCH,
    weigh: ({ payload }) => roughSize(payload, MAX_SET_CHARS),
    maxWeight: MAX_SET_CHARS,
    concurrency: CONCURRENCY,
    write: (events) => writeApart(events, (some) => insertSome(database, some, leaseMs)),
  });
  const matches = createBatcher<Wanted, Match>({
    maxItems: MAX_BATCH,
    concurrency: CONCURRENCY,
    write: (wanted) => matchEvents(database, wanted),
  });
  const finishes = createBatcher<WorkedEvent, Written<Finished | null>>({
    maxItems: MAX_BATCH,
    weigh: ({ rows }) =>
      roughSize(
        rows.map(({ run }) => run.context),
        MAX_SET_CHARS,
      ),
    maxWeight: MAX_SET_CHARS,
    concurrency: CONCURRENCY,
    write: (worked) => writeApart(worked, (some) => withRetry(() => commitEvents(database, some))),
  });
  const noted = new LRUCache<string, true>({ max: 10_000, ttl: NOTED_MS });

  async function work(stored: StoredEvent): Promise<void> {
    const event = eventOf(stored);
    const { name, keys } = event;
    const { workspace_id, environment, source, message_id } = stored;
    const tenant = { workspace_id, environment };
    const match = await matches.add({ ...tenant, name, keys });
    const { rows, wakes, cancelation_ids, problems } = await workEvent(deps, tenant, event, match);
    const run_ids = rows.map(({ run }) => run.id);
    const worked = {
      key: { ...tenant, source, message_id },
      result: { run_ids, woken: [], cancelation_ids, problems },
      rows,
      wakes,
      profile: profileOf(event),
    };
    const finished = resultOf(await finishes.add(worked));
    if (finished !== null && finished.inserted.length + finished.woken.length > 0) {
      await onInserted(finished.inserted);
    }
  }

  async function note(tenant: Tenant, { source, name }: InboundEvent): Promise<void> {
    const key = JSON.stringify([tenantKey(tenant), source, name]);
    if (noted.has(key)) return;
    noted.set(key, true);
    const { workspace_id, environment } = tenant;
    await keepEventNames(database, [{ workspace_id, environment, source, name }]).catch(onError);
  }

  const abandoned = createWorkLoop<AbandonedEvent>({
    claim: (limit) => claimEvents(database, { limit, leaseMs }),
    handle: (event) => (event.attempts > MAX_ATTEMPTS ? giveUp(database, event) : work(event)),
    nextDue: () => Promise.resolve(null),
    capacity: CAPACITY,
    batch: CAPACITY,
    onError,
  });

  return {
    receive: async (tenant, event) => {
      const stored = storedOf(tenant, event);
      const isNew = resultOf(await inserts.add(stored));
      if (!isNew) return { kind: 'duplicate', open: await isOpenEvent(database, stored) };
      onReceived();
      await Promise.all([work(stored), note(tenant, event)]);
      return { kind: 'accepted' };
    },
    start: abandoned.start,
    stop: async () => {
      await abandoned.stop();
      await Promise.all([inserts.idle(), matches.idle(), finishes.idle()]);
    },
  };
}

/** One of two equal events in a set is new. */
async function insertSome(
  database: Database,
  events: readonly StoredEvent[],
  leaseMs: number,
): Promise<readonly boolean[]> {
  const inserted = await withRetry(() => insertEvents(database, events, leaseMs));
  const left = new Set(inserted.map(keyText));
  return events.map((event) => left.delete(keyText(event)));
}

function keyText(key: EventKey): string {
  return JSON.stringify([tenantKey(key), key.source, key.message_id]);
}

function profileOf({ user_id, traits }: InboundEvent): WorkedEvent['profile'] {
  return user_id === null || traits === null ? null : { user_id, traits };
}

async function giveUp(database: Database, event: StoredEvent): Promise<void> {
  const problems = ['it was worked on ten times and never finished; see the server log'];
  const result = { run_ids: [], woken: [], cancelation_ids: [], problems };
  await commitEvents(database, [{ key: event, result, rows: [], wakes: [], profile: null }]);
}
