import { now } from '../clock.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { type Database, withRetry } from '../store/database.ts';
import {
  type ClaimedMessage,
  claimMessages,
  nextMessageDue,
  type Settlement,
  settleMessages,
} from '../store/message-claim.ts';
import { completeMessages, createRequestBodies } from '../store/request-bodies.ts';
import type { Tenant } from '../store/scope.ts';
import { createBatcher } from '../work/batcher.ts';
import { createWorkLoop, type WorkLoop } from '../work/work-loop.ts';
import { backoffMs, MAX_ATTEMPTS } from './backoff.ts';
import type { ConfiguredProvider } from './configured.ts';
import { withDataSource } from './data-source.ts';
import { outgoingOf, overrideOf } from './outgoing.ts';
import type { Envelope, HandOver } from './provider.ts';

export type DeliveryDeps = {
  readonly database: Database;
  readonly outbound: Outbound;
  /** A tenant's ways out in order of preference; the first that has an address in a message gets it. */
  readonly providers: (tenant: Tenant) => Promise<readonly ConfiguredProvider[]>;
  readonly owner: string;
  /** Longer than any hand-over, so that a lease that runs out means a crash. */
  readonly leaseMs: number;
  readonly callTimeoutMs: number;
  readonly random: () => number;
  readonly onSettled: (settlement: Settlement) => void;
  readonly onError: (error: unknown) => void;
};

/** Messages in `SENDING` at once: what a cancel may find in flight on this node. */
const CAPACITY = 128;
const BATCH = 64;

/** A message in hand. A call that begins by `callBy`, epoch ms, ends within the lease. */
export type Held = { readonly message: ClaimedMessage; readonly callBy: number };

/** The loop that hands messages over: claim (fence checked), `SENDING` on disk, call, record. */
export function createDeliveryLoop(deps: DeliveryDeps): WorkLoop<Held> {
  const { database, owner, leaseMs, onError, onSettled } = deps;
  const settle = createBatcher<Settlement, void>({
    maxItems: 500,
    concurrency: 1,
    write: async (settlements) => {
      await withRetry(() => settleMessages(database, settlements));
      return settlements.map(() => undefined);
    },
  });
  const bodies = createRequestBodies(database);
  return createWorkLoop<Held>({
    claim: async (limit) => {
      const callBy = now() + leaseMs - deps.callTimeoutMs;
      // Both ways out may be repeated: the receiver of a webhook gets the same idempotency key again.
      const rows = await claimMessages(database, { limit, leaseMs, owner, repeatUncertain: true });
      const messages = await completeMessages(rows, bodies);
      return messages.map((message) => ({ message, callBy }));
    },
    handle: async (held) => {
      const settlement = await deliver(deps, held).catch((error: unknown) => {
        onError(error);
        return settlementOf(deps, held.message, null, BROKEN);
      });
      if (settlement === null) return;
      await settle.add(settlement);
      onSettled(settlement);
    },
    nextDue: () => nextMessageDue(database),
    capacity: CAPACITY,
    batch: BATCH,
    onError,
  });
}

const BROKEN: HandOver = {
  kind: 'retry',
  error: 'an internal error; see the server log',
  retryAfterMs: null,
};

/** Null where this node was too slow: others may have the message by now, and a cancel may have been answered. */
async function deliver(deps: DeliveryDeps, { message: claimed, callBy }: Held): Promise<Settlement | null> {
  // Taken over from one crash after another.
  if (claimed.attempts > MAX_ATTEMPTS) return settlementOf(deps, claimed, null, BROKEN);
  const sourced = await withDataSource(deps.outbound, claimed, deps.callTimeoutMs);
  if (sourced.kind !== 'ready') {
    return settlementOf(deps, claimed, null, {
      ...sourced,
      retryAfterMs: null,
      reason: 'PROVIDER_ERROR',
    });
  }
  const found = routeOf(await deps.providers(claimed), sourced.message);
  if (found === null) {
    return {
      ...base(claimed, null),
      status: 'UNROUTABLE',
      reason: 'NO_CHANNELS',
      error: 'no address was found',
    };
  }
  if (now() > callBy) return null;
  const { provider, envelope } = found;
  const { outbound, callTimeoutMs: timeoutMs } = deps;
  const result = await provider.kind.send(envelope, { settings: provider.settings, outbound, timeoutMs });
  return settlementOf(deps, claimed, provider, result);
}

type Route = { readonly provider: ConfiguredProvider; readonly envelope: Envelope };

/** The first provider that has an address in the message's profile. */
function routeOf(providers: readonly ConfiguredProvider[], message: ClaimedMessage): Route | null {
  const outgoing = outgoingOf(message);
  for (const provider of providers) {
    const address = provider.kind.address(outgoing.profile, provider.settings);
    if (address.kind === 'missing') continue;
    const override = overrideOf(message.payload.override, provider.key);
    return { provider, envelope: { ...outgoing, address: address.value, override } };
  }
  return null;
}

function settlementOf(
  deps: DeliveryDeps,
  claimed: ClaimedMessage,
  provider: ConfiguredProvider | null,
  result: HandOver,
): Settlement {
  const settlement = base(claimed, provider);
  if (result.kind === 'sent') return { ...settlement, status: 'SENT' };
  const failed = {
    ...settlement,
    status: 'UNDELIVERABLE',
    reason: result.kind === 'rejected' ? result.reason : 'PROVIDER_ERROR',
    error: result.error,
  } as const;
  if (result.kind === 'rejected') return failed;
  if (claimed.attempts >= MAX_ATTEMPTS) {
    return {
      ...failed,
      reason: 'FAILED',
      error: `${result.error}; gave up after ${claimed.attempts} attempts`,
    };
  }
  const pause = result.retryAfterMs ?? backoffMs(claimed.attempts, deps.random());
  return { ...settlement, status: 'ENQUEUED', retryInMs: pause, error: result.error };
}

function base(claimed: ClaimedMessage, provider: ConfiguredProvider | null): Settlement {
  return {
    workspace_id: claimed.workspace_id,
    environment: claimed.environment,
    id: claimed.id,
    attempts: claimed.attempts,
    status: 'SENT',
    channel: provider === null ? '' : (provider.kind.channel ?? provider.key),
    provider: provider?.key ?? null,
    retryInMs: null,
    reason: null,
    error: null,
  };
}
