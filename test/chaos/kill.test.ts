import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pause } from '../../src/clock.ts';
import { createEmptyDatabase } from '../support/databases.ts';
import { type CallLog, startCallLog } from './call-log.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { type Acknowledged, type Goal, runWorkload, type Workload } from './workload.ts';

const FINAL = ['PROCESSED', 'CANCELED', 'ERROR'];
const GOAL: Goal = { runs: 200, cancels: 40, kills: 5, withinMs: 100_000 };
// One process that starts anew after every kill is away most of the time.
const EMBEDDED_GOAL: Goal = { runs: 40, cancels: 10, kills: 4, withinMs: 150_000 };
const SETTLE_MS = 90_000;

describe('kill -9 at random moments', () => {
  it('loses and repeats nothing with three processes on PostgreSQL', { timeout: 300_000 }, async () => {
    const database = await createEmptyDatabase();
    try {
      await survive(await startCluster(3, { DATABASE_URL: database.url }), GOAL);
    } finally {
      await database.drop();
    }
  });

  it('loses and repeats nothing on the embedded database', { timeout: 300_000 }, async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'belay-chaos-'));
    try {
      await survive(await startCluster(1, { BELAY_DATA_DIR: directory }), EMBEDDED_GOAL);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

async function survive(cluster: Cluster, goal: Goal): Promise<void> {
  const log = await startCallLog();
  try {
    const workload = await runWorkload(cluster, log, goal);
    const ends = await endsOf(cluster, workload.runs);
    report(workload, log, ends);
    expect(workload.runs.length).toBeGreaterThanOrEqual(goal.runs);
    expect(workload.cancels.length).toBeGreaterThanOrEqual(goal.cancels);
    expect(workload.kills).toBeGreaterThanOrEqual(goal.kills);
    for (const { runId } of workload.runs) expect.soft(FINAL, `run ${runId}`).toContain(ends.get(runId));
    expect(callsAfterCancel(workload, log)).toEqual([]);
    await expectStepsOnce(cluster, workload.runs);
  } finally {
    await cluster.stop();
    await log.stop();
  }
}

/** The final status of every acknowledged run: a run that is missing or never ends keeps what was seen last. */
async function endsOf(cluster: Cluster, runs: readonly Acknowledged[]): Promise<ReadonlyMap<string, string>> {
  const ends = new Map<string, string>();
  const deadline = performance.now() + SETTLE_MS;
  let open = runs;
  while (open.length > 0 && performance.now() < deadline) {
    for (const { runId } of open) {
      const answer = await cluster.call(`/automations/runs/${runId}`);
      if (answer !== null)
        ends.set(runId, (answer.body as { status?: string }).status ?? `HTTP ${answer.status}`);
    }
    open = open.filter(({ runId }) => !FINAL.includes(ends.get(runId) ?? ''));
    if (open.length > 0) await pause(200);
  }
  return ends;
}

/** Webhook calls that started after a cancel of their run had been answered and that the answer did not name. */
function callsAfterCancel({ runs, cancels }: Workload, log: CallLog): readonly string[] {
  const tokens = new Map(runs.map(({ runId, token }) => [runId, token]));
  return log.calls.flatMap((call) => {
    const token = tokens.get(call.runId);
    const broken = cancels.find(
      (cancel) =>
        cancel.token === token && call.at > cancel.answeredAt && !cancel.inFlight.has(call.messageId),
    );
    return broken === undefined
      ? []
      : [`${call.messageId} of ${call.runId}, ${call.at - broken.answeredAt} ms late`];
  });
}

async function expectStepsOnce(cluster: Cluster, runs: readonly Acknowledged[]): Promise<void> {
  for (const { runId } of runs.slice(0, 300)) {
    const steps = await stepsOf(cluster, runId);
    expect(steps.length).toBe(5);
    expect(new Set(steps.map(({ step_id }) => step_id)).size).toBe(5);
    const statuses = steps.map(({ status }) => status);
    // Executed steps come first and keep their status; a cancel leaves the rest behind.
    const executed = statuses.lastIndexOf('PROCESSED') + 1;
    expect(
      statuses.slice(0, executed).every((status) => status === 'PROCESSED'),
      statuses.join(),
    ).toBe(true);
  }
}

type StepAnswer = { readonly step_id: string; readonly status: string };

async function stepsOf(cluster: Cluster, runId: string): Promise<readonly StepAnswer[]> {
  const answer = await cluster.call(`/automations/runs/${runId}/steps`);
  expect(answer?.status).toBe(200);
  return (answer?.body as { steps?: readonly StepAnswer[] } | undefined)?.steps ?? [];
}

function report({ runs, cancels, kills }: Workload, log: CallLog, ends: ReadonlyMap<string, string>): void {
  const count = (status: string) => [...ends.values()].filter((end) => end === status).length;
  const repeated = log.calls.length - new Set(log.calls.map(({ messageId }) => messageId)).size;
  console.log(
    `chaos: ${runs.length} runs acknowledged, ${cancels.length} cancels answered, ${kills} kills; ` +
      `${count('PROCESSED')} processed, ${count('CANCELED')} canceled, ${log.calls.length} webhook calls, ` +
      `${repeated} repeated under their idempotency key`,
  );
}
