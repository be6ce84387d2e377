import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import { isJsonObject } from './automation/json.ts';
import type { TokenField, TokenResult } from './automation/token.ts';
import { now } from './clock.ts';
import type { InboxHub } from './delivery/inbox-hub.ts';
import { createProviderParts } from './delivery/provider-parts.ts';
import type { ProviderSetup } from './delivery/provider-setup.ts';
import type { ReceiveCallback } from './delivery/receive-callback.ts';
import { createDelivery } from './delivery-wiring.ts';
import type { Context } from './engine/run.ts';
import type { StepRecord } from './engine/write.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createOutbound, type Outbound } from './outbound/outbound.ts';
import { createSandbox, type Sandbox } from './sandbox/sandbox.ts';
import { type AdvanceClock, createClockAdvancer } from './scheduler/advance-clock.ts';
import { createBulkRunner } from './scheduler/bulk-runner.ts';
import { createCanceler } from './scheduler/cancel-runs.ts';
import { recordsOf } from './scheduler/commit-in.ts';
import { type CommitDeps, createCommitter } from './scheduler/commit-run.ts';
import { createDecider } from './scheduler/decide-run.ts';
import { createDigests } from './scheduler/digests.ts';
import { driveRun } from './scheduler/drive-run.ts';
import { createMaintenance } from './scheduler/maintenance.ts';
import { createMessageSender, type MessageSender } from './scheduler/message-sender.ts';
import { createPublishedAutomations } from './scheduler/published.ts';
import { createEventReceiver, type ReceiveEvent } from './scheduler/receive-event.ts';
import { createRunLoop } from './scheduler/run-loop.ts';
import { createRunStarter } from './scheduler/run-starter.ts';
import { createSchedules } from './scheduler/schedules.ts';
import type { Started, StartRun } from './scheduler/start-run.ts';
import { createTokenResolver, createTokensResolver } from './scheduler/tokens.ts';
import type { SecretBox } from './secrets/secret-box.ts';
import { wakeOwners } from './store/batch-wake.ts';
import type { CancelOutcome } from './store/cancel.ts';
import type { Cancelation, CancelRequest } from './store/cancelation.ts';
import type { Database } from './store/database.ts';
import { releaseLeases } from './store/leases.ts';
import type { ClaimedRun } from './store/run-claim.ts';
import type { NewRunRow } from './store/run-insert.ts';
import type { Tenant } from './store/scope.ts';
import { createDatabaseClock } from './work/database-clock.ts';
import { createNotifier } from './work/notifier.ts';

/** `api` answers requests, `worker` moves runs and messages, `all` does both. */
export type Role = 'all' | 'api' | 'worker';

export type ServiceOptions = {
  /** Open and migrated; closed by `stop`. */
  readonly database: Database;
  readonly role: Role;
  /** Already being opened, beside the database; closed by `stop`. Default: one of its own. */
  readonly sandbox?: Sandbox;
  /** CIDRs that may be called besides public addresses. */
  readonly outboundAllow: readonly string[];
  readonly retentionDays: number;
  /** How long work in hand belongs to a node; after a crash, others take it over when it has passed. */
  readonly leaseMs?: number;
  /** Keeps the secrets of providers; without one, none that has secrets can be set up. */
  readonly secrets?: SecretBox | null;
  /** Where the world reaches this server, without a trailing slash. */
  readonly publicUrl?: string | null;
  /** Where the console provider writes. */
  readonly print: (line: string) => void;
  readonly onError: (error: unknown) => void;
};

/** Everything behind the HTTP layer: what it can do, and what it runs in the background. */
export type Service = {
  readonly database: Database;
  readonly sandbox: Sandbox;
  readonly metrics: Registry;
  startRun(request: StartRun): Promise<Started>;
  resolveToken(tenant: Tenant, field: TokenField, context: Context): Promise<TokenResult>;
  cancelRuns(request: CancelRequest, options: { readonly maxRuns: number | null }): Promise<CancelOutcome>;
  previewCancel(request: CancelRequest): Promise<Cancelation | null>;
  advanceClock: AdvanceClock;
  /** Does what an event from outside sets off, once. */
  receiveEvent: ReceiveEvent;
  /** Looks for digests to release. */
  wakeDigests(): void;
  readonly providers: ProviderSetup;
  readonly inbox: InboxHub;
  readonly receiveCallback: ReceiveCallback;
  /** Null where it is not known. */
  readonly publicUrl: string | null;
  /** Null where the server has no secret key. */
  readonly secrets: SecretBox | null;
  readonly messages: Pick<MessageSender, 'send' | 'sendAgain'>;
  /** A bulk job is to run. */
  workBulk(): void;
  /** Finishes what is in hand, leaves the rest to other nodes or the next start, and closes everything. */
  stop(): Promise<void>;
};

const DEFAULT_LEASE_MS = 30_000;

/** Wires the parts together and starts the loops that the role asks for. */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { database, role, onError } = options;
  const owner = randomUUID();
  const leaseMs = options.leaseMs ?? DEFAULT_LEASE_MS;
  // A message may fetch its data before it is handed over: two calls, and room to record them.
  const callTimeoutMs = Math.min(10_000, leaseMs / 3);
  const outbound = createOutbound({ allow: options.outboundAllow });
  const sandbox = options.sandbox ?? createSandbox({ now });
  await sandbox.ready();
  const resolveToken = createTokenResolver(sandbox);
  const resolveTokens = createTokensResolver(resolveToken);
  const published = createPublishedAutomations(database);
  const metrics: Metrics = createMetrics({ runs: () => runs.inHand(), messages: () => delivery.inHand() });
  const canceler = createCanceler(database, (receipt) => countCancel(metrics, receipt));
  const notifier = createNotifier(database, onError);
  const works = role !== 'api';
  const databaseClock = createDatabaseClock(database, onError);
  await databaseClock.start();
  const { secrets = null, publicUrl = null, print } = options;
  const providers = createProviderParts({ database, secrets, outbound, publicUrl, print, onError });

  const delivery = createDelivery({
    ...{ database, outbound, owner, leaseMs, callTimeoutMs, sandbox, metrics, onError, publicUrl, secrets },
    providers: providers.of,
    databaseNow: databaseClock.now,
  });
  const onMessages = works ? delivery.wake : notifier.notify;
  const sender = createMessageSender({ database, onMessages });
  const onRuns = () => (works ? runs.wake() : notifier.notify());
  const committing: CommitDeps = {
    database,
    finishMarking: canceler.finishMarking,
    onMessages,
    onRuns,
    onSettled: ({ writes }) => countSteps(metrics, recordsOf(writes)),
  };
  const committer = createCommitter(committing);
  const decider = createDecider({
    ...committing,
    leaseMs,
    // Should this be lost, maintenance wakes them.
    onFull: () => void wakeOwners(database).then(committing.onRuns, onError),
  });
  const drive = (claimed: ClaimedRun) =>
    driveRun(
      {
        database,
        sandbox,
        outbound,
        published,
        resolveTokens,
        commit: committer.commit,
        decide: decider.decide,
        leaseMs,
        callTimeoutMs,
      },
      claimed,
    );
  const runs = createRunLoop({ database, published, owner, leaseMs, drive, onError });
  const onStarted = ({ warnings, ahead }: NewRunRow) => {
    metrics.invoked.inc();
    countSteps(metrics, ahead?.steps ?? []);
    if (warnings.length > 0) metrics.tokenErrors.inc();
  };
  const starter = createRunStarter({
    database,
    resolveTokens,
    runs: works ? runs : null,
    owner,
    leaseMs,
    drive,
    databaseNow: databaseClock.now,
    onMessages,
    notify: onRuns,
    onStarted,
  });
  const schedules = createSchedules({
    database,
    sandbox,
    published,
    leaseMs,
    prepare: starter.prepare,
    onStarted: (rows) => {
      for (const row of rows) onStarted(row);
      metrics.scheduleFires.inc(rows.length);
      onRuns();
    },
    onMissed: (count) => metrics.scheduleMissed.inc(count),
    onError,
  });
  const digests = createDigests({
    ...{ database, sandbox, published, leaseMs, prepare: starter.prepare, onError },
    onReleased: (rows) => {
      for (const row of rows) onStarted(row);
      metrics.digests.inc();
      onRuns();
    },
  });
  const events = createEventReceiver({
    database,
    sandbox,
    published,
    resolveToken,
    canceler,
    leaseMs,
    prepare: starter.prepareHeld,
    onInserted: starter.goOn,
    onReceived: () => metrics.events.inc(),
    onError,
  });
  const bulk = createBulkRunner(database, onMessages);
  const maintenance = createMaintenance({
    database,
    canceler,
    bulk,
    retentionDays: options.retentionDays,
    onError,
  });
  const wake = () => {
    runs.wake();
    delivery.wake();
    schedules.wake();
    digests.wake();
  };

  if (works) {
    await releaseLeases(database);
    await database.listen(wake);
    runs.start();
    delivery.start();
    schedules.start();
    events.start();
    digests.start();
    maintenance.start();
  }

  return {
    database,
    sandbox,
    metrics: metrics.registry,
    startRun: starter.start,
    resolveToken,
    receiveEvent: events.receive,
    cancelRuns: canceler.cancel,
    previewCancel: canceler.preview,
    providers: providers.setup,
    inbox: providers.inbox,
    receiveCallback: providers.receiveCallback,
    publicUrl,
    secrets,
    messages: sender,
    wakeDigests: works ? digests.wake : notifier.notify,
    // Of a node that only answers requests, others find the job within two seconds.
    workBulk: () => void (works ? bulk.work() : Promise.resolve()).catch(onError),
    advanceClock: createClockAdvancer(database, works ? wake : notifier.notify),
    stop: () =>
      stopAll({ database, outbound, sandbox }, async () => {
        databaseClock.stop();
        await Promise.all([schedules.stop(), events.stop(), digests.stop(), bulk.idle()]);
        await Promise.all([starter.idle(), sender.idle()]);
        await Promise.all([runs.stop(), maintenance.stop()]);
        await Promise.all([committer.idle(), decider.idle()]);
        await delivery.stop();
        await providers.close();
        await notifier.idle();
      }),
  };
}

type Closable = { readonly database: Database; readonly outbound: Outbound; readonly sandbox: Sandbox };

async function stopAll({ database, outbound, sandbox }: Closable, drain: () => Promise<void>): Promise<void> {
  await drain();
  await outbound.close();
  await sandbox.close();
  await database.close();
}

function countCancel(metrics: Metrics, receipt: Cancelation): void {
  metrics.cancelations.inc();
  metrics.runsCanceled.inc(receipt.canceled);
}

function countSteps(metrics: Metrics, steps: readonly StepRecord[]): void {
  for (const { action, status, output } of steps) {
    metrics.steps.inc({ action, status });
    const said = isJsonObject(output) ? output : {};
    if (action === 'add-to-batch' && said['role'] === 'owner') metrics.batches.inc();
    if (action === 'throttle' && said['throttled'] === true) metrics.throttled.inc();
  }
}
