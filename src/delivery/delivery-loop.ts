import { now } from '../clock.ts';
import { type Database, withRetry } from '../store/database.ts';
import { type ClaimedMessage, claimMessages, nextMessageDue } from '../store/message-claim.ts';
import { announceCalls, type Call, type Settlement, settleMessages } from '../store/message-settle.ts';
import { completeMessages, createRequestBodies } from '../store/request-bodies.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';
import { MAX_SET_CHARS } from '../store/set-size.ts';
import { createBatcher } from '../work/batcher.ts';
import { roughSize } from '../work/rough-size.ts';
import { createWorkLoop, type WorkLoop } from '../work/work-loop.ts';
import { broken, type DeliverDeps, deliver } from './deliver.ts';
import { createLimiter } from './limiter.ts';
import { tripOf } from './trip.ts';

export type DeliveryDeps = Omit<DeliverDeps, 'limiter' | 'announce' | 'isInTime'> & {
  readonly database: Database;
  readonly owner: string;
  /** Longer than any hand-over, so that a lease that runs out means a crash. */
  readonly leaseMs: number;
  /** The database's time, epoch ms. */
  readonly databaseNow: () => number;
  readonly onSettled: (settlement: Settlement) => void;
  readonly onError: (error: unknown) => void;
};

/** Messages in `SENDING` at once: what a cancel may find in flight on this node. */
const CAPACITY = 512;
const BATCH = 256;

/** What is due sooner than this is not left to the loop's own next look. */
const SOON_MS = 1_000;

/** A message in hand. A call that begins by `callBy`, epoch ms, ends within the lease. */
export type Held = { readonly message: ClaimedMessage; readonly callBy: number };

/** The loop that hands messages over: claim (fence checked), `SENDING` on disk, call, record. */
export function createDeliveryLoop(deps: DeliveryDeps): WorkLoop<Held> {
  const { database, owner, leaseMs, onError, onSettled } = deps;
  const settle = createBatcher<Settlement, void>({
    maxItems: 500,
    weigh: ({ outputs, state }) => roughSize([outputs, state], MAX_SET_CHARS),
    maxWeight: MAX_SET_CHARS,
    concurrency: 1,
    write: async (settlements) => {
      await withRetry(() => settleMessages(database, settlements));
      return settlements.map(() => undefined);
    },
  });
  const calls = createBatcher<Call, boolean>({
    maxItems: 500,
    concurrency: 1,
    write: async (some) => {
      const keyOf = (one: Tenant & { readonly id: string }) => `${tenantKey(one)}/${one.id}`;
      const may = new Set((await withRetry(() => announceCalls(database, some))).map(keyOf));
      return some.map((one) => may.has(keyOf(one)));
    },
  });
  const bodies = createRequestBodies(database);
  const limiter = createLimiter(now);

  async function handle({ message, callBy }: Held): Promise<void> {
    const trip = tripOf(message, deps.databaseNow);
    const isInTime = () => now() <= callBy;
    const settlement = await deliver({ ...deps, limiter, isInTime, announce: calls.add }, trip).catch(
      (error: unknown) => {
        onError(error);
        return broken(trip, deps.random());
      },
    );
    if (settlement === null) return;
    await settle.add(settlement);
    onSettled(settlement);
    if (settlement.dueInMs !== null && settlement.dueInMs < SOON_MS) loop.wake();
  }

  const loop = createWorkLoop<Held>({
    claim: async (limit) => {
      const callBy = now() + leaseMs - deps.callTimeoutMs;
      const rows = await claimMessages(database, { limit, leaseMs, owner });
      const messages = await completeMessages(rows, bodies);
      return messages.map((message) => ({ message, callBy }));
    },
    handle,
    nextDue: () => nextMessageDue(database),
    capacity: CAPACITY,
    batch: BATCH,
    onError,
  });
  return loop;
}
