import { pause } from '../../src/clock.ts';
import type { CallLog } from './call-log.ts';
import type { Cluster } from './cluster.ts';

export type Acknowledged = { readonly runId: string; readonly token: string };

/** A cancel that was answered, and what its answer said. */
export type Canceled = {
  readonly token: string;
  readonly answeredAt: number;
  readonly inFlight: ReadonlySet<string>;
  readonly runIds: ReadonlySet<string>;
};

export type Workload = {
  readonly runs: readonly Acknowledged[];
  readonly cancels: readonly Canceled[];
  readonly kills: number;
};

const INVOKERS = 6;
const CANCELERS = 3;

/** How much has to happen at least; a slow machine takes longer, within the limit, for the same proof. */
export type Goal = {
  readonly runs: number;
  readonly cancels: number;
  readonly kills: number;
  readonly withinMs: number;
};

/** Invokes, cancels and kills at random moments until the goal is reached, and remembers what was acknowledged. */
export async function runWorkload(cluster: Cluster, log: CallLog, goal: Goal): Promise<Workload> {
  const runs: Acknowledged[] = [];
  const cancels: Canceled[] = [];
  let kills = 0;
  const deadline = performance.now() + goal.withinMs;
  const isReached = () => runs.length >= goal.runs && cancels.length >= goal.cancels && kills >= goal.kills;
  const loop = async (turn: () => Promise<void>) => {
    while (!isReached() && performance.now() < deadline) await turn();
  };
  let number = 0;
  await Promise.all([
    ...Array.from({ length: INVOKERS }, () =>
      loop(async () => {
        number += 1;
        const run = await invoke(cluster, log, `token-${number}`);
        if (run !== null) runs.push(run);
        await pause(run === null ? 50 : 20);
      }),
    ),
    ...Array.from({ length: CANCELERS }, () =>
      loop(async () => {
        // Recent runs are the ones that are moving.
        const recent = runs.slice(-200);
        const run = recent[Math.floor(Math.random() * recent.length)];
        const canceled = run === undefined ? null : await cancel(cluster, run.token);
        if (canceled === null) await pause(50);
        else cancels.push(canceled);
      }),
    ),
    loop(async () => {
      await pause(300 + Math.random() * 900);
      await cluster.killOne();
      kills += 1;
    }),
  ]);
  return { runs, cancels, kills };
}

/** Three webhooks with pauses between them, so that cancels and kills find runs in every state. */
async function invoke(cluster: Cluster, log: CallLog, token: string): Promise<Acknowledged | null> {
  const send = {
    action: 'send',
    message: { to: { webhook: { url: log.url } }, content: { title: 'x', body: 'y' } },
  };
  const wait = { action: 'delay', duration: '1 second' };
  const answer = await cluster.call('/automations/invoke', {
    data: { token },
    automation: { cancelation_token: 'refs.data.token', steps: [send, wait, send, wait, send] },
  });
  if (answer === null || answer.status !== 200) return null;
  return { runId: (answer.body as { runId: string }).runId, token };
}

type CancelAnswer = {
  readonly cancelation: {
    readonly in_flight: readonly { readonly message_id: string }[];
    readonly run_ids: readonly string[];
  };
};

async function cancel(cluster: Cluster, token: string): Promise<Canceled | null> {
  const answer = await cluster.call('/automations/cancel', { cancelation_token: token });
  if (answer === null || answer.status !== 202) return null;
  const answeredAt = performance.now();
  const { cancelation } = answer.body as CancelAnswer;
  return {
    token,
    answeredAt,
    inFlight: new Set(cancelation.in_flight.map(({ message_id }) => message_id)),
    runIds: new Set(cancelation.run_ids),
  };
}
