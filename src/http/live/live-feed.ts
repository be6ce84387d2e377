import { now, pause } from '../../clock.ts';
import type { Database } from '../../store/database.ts';
import { forgetTold, keepListening } from '../../store/live-event.ts';
import { type LiveEvent, type LivePosition, liveHead, readLive } from '../../store/live-read.ts';
import type { Tenant } from '../../store/scope.ts';
import { isAfter } from './live-json.ts';
import type { LiveStream } from './live-stream.ts';

/** Reads the log of one tenant while somebody on this node listens, and tells the streams. */
export type LiveFeed = {
  /** Where a new stream begins: here, or where an earlier one broke off, as far as the log reaches back. */
  begin(
    wanted: LivePosition | null,
  ): Promise<{ readonly position: LivePosition; readonly isComplete: boolean }>;
  add(stream: LiveStream): void;
  remove(stream: LiveStream): void;
};

const EVERY_MS = 300;
const BATCH = 1_000;
/** Behind by more than this many batches in a row, streams are told to read anew instead. */
const MAX_BEHIND = 3;
const LISTEN_EVERY_MS = 60_000;

export function createLiveFeed(
  database: Database,
  tenant: Tenant,
  onError: (error: unknown) => void,
): LiveFeed {
  const streams = new Set<LiveStream>();
  let running = false;
  let listenedAt = Number.NEGATIVE_INFINITY;
  let since = 0n;

  async function listen(): Promise<void> {
    if (now() - listenedAt < LISTEN_EVERY_MS) return;
    await forgetTold(database, tenant);
    since = await keepListening(database, tenant);
    listenedAt = now();
  }

  async function run(): Promise<void> {
    running = true;
    while (streams.size > 0) {
      await round().catch(onError);
      await pause(EVERY_MS);
    }
    running = false;
  }

  /** From where the last stream stands: all of them are together unless one has just come. */
  async function round(): Promise<void> {
    await listen();
    for (let behind = 0; streams.size > 0; behind += 1) {
      const from = first([...streams].map((stream) => stream.position()));
      const events = await readLive(database, tenant, from, BATCH);
      const last = events.at(-1);
      if (last === undefined) return;
      if (events.length === BATCH && behind >= MAX_BEHIND) return skip(last.position);
      const latest = latestOf(events);
      for (const stream of streams) stream.tell(latest, last.position);
      if (events.length < BATCH) return;
    }
  }

  /** Gives up on what those missed who stand before this place; the others are further already. */
  async function skip(place: LivePosition): Promise<void> {
    const head = await liveHead(database);
    for (const stream of streams) if (!isAfter(stream.position(), place)) stream.resync(head);
  }

  return {
    begin: async (wanted) => {
      await listen();
      const head = await liveHead(database);
      const isComplete = wanted !== null && wanted.xid >= since && wanted.xid <= head.xid;
      return { position: isComplete ? wanted : head, isComplete };
    },
    add: (stream) => {
      streams.add(stream);
      if (!running) void run();
    },
    remove: (stream) => streams.delete(stream),
  };
}

function first(positions: readonly LivePosition[]): LivePosition {
  return positions.reduce((a, b) => (isAfter(a, b) ? b : a));
}

/** Every event carries what is now: of several of a kind about one thing, the last says it all. */
function latestOf(events: readonly LiveEvent[]): readonly LiveEvent[] {
  const last = new Map(events.map((event) => [`${event.topic} ${event.subject}`, event]));
  return events.filter((event) => last.get(`${event.topic} ${event.subject}`) === event);
}
