import { DBOS } from '@dbos-inc/dbos-sdk';
import { connect, until } from '../database.mjs';
import { dataOf } from '../payload.mjs';
import { inFlight, oneByOne, PARKED_SECONDS, rate, settle } from './measure.mjs';

const RUNS = 2_000;
const PARKED = 1_000;
const silent = { info() {}, debug() {}, warn() {}, error() {} };

/** Workflows of two steps on a queue, 64 enqueues in flight; canceled by their id while they are delayed. */
export async function measure({ url, report }) {
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: url, systemDatabasePoolSize: 20, logger: silent });
  let begin;
  const began = new Promise((resolve) => {
    begin = resolve;
  });
  DBOS.registerWorkflow(
    async (data) => {
      begin();
      await DBOS.runStep(async () => data.user_id, { name: 'first' });
      await DBOS.runStep(async () => data.plan, { name: 'second' });
    },
    { name: 'twoSteps' },
  );
  await DBOS.launch();
  report('put', await rate(RUNS, () => put(RUNS)), '1/s');
  const parked = await put(PARKED, { delaySeconds: PARKED_SECONDS });
  await settle(url);
  await cancel(report, parked);
  // Nobody takes work from a queue before it is registered, and then within a second: that wait is no work.
  await DBOS.registerQueue('due', { workerConcurrency: 50, minPollingIntervalMs: 20 });
  await began;
  report('run 2 steps', await rate(RUNS, () => drained(url)), '1/s');
}

async function put(count, options = {}) {
  const target = { queueName: options.delaySeconds ? 'parked' : 'due', workflowName: 'twoSteps', ...options };
  const handles = await inFlight(count, (n) => DBOS.enqueueWorkflowWithOptions(target, dataOf(`user_${n}`)));
  return handles.map(({ workflowID }) => workflowID);
}

/** The call answers nothing, so the statuses are counted afterwards. */
async function cancel(report, ids) {
  await oneByOne(report, ids, (id) => DBOS.cancelWorkflow(id));
  const canceled = await DBOS.listWorkflows({ status: 'CANCELLED', loadInput: false });
  if (canceled.length !== ids.length)
    throw new Error(`canceled ${canceled.length} of ${ids.length} workflows`);
}

async function drained(url) {
  const client = await connect(url);
  await until(
    client,
    "SELECT count(*) = 0 FROM dbos.workflow_status WHERE queue_name = 'due' AND status IN ('ENQUEUED', 'PENDING')",
  );
  await client.end();
}
