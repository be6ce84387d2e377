import { DBOS, DBOSClient } from '@dbos-inc/dbos-sdk';
import { dataOf } from '../payload.mjs';
import { inFlight, oneByOne, PARKED_SECONDS, rate } from './measure.mjs';

const RUNS = 2_000;
const silent = { info() {}, debug() {}, warn() {}, error() {} };

export async function measure({ url, report }) {
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: url, logger: silent, systemDatabasePoolSize: 20 });
  const workflow = DBOS.registerWorkflow(twoSteps, { name: 'twoSteps' });
  await DBOS.launch();
  let handles;
  await DBOS.registerQueue('parked');
  const parked = [];
  report('put', await rate(RUNS, async () => parked.push(...await inFlight(RUNS, (n) => DBOS.enqueueWorkflowWithOptions({ queueName: 'parked', workflowName: 'twoSteps', delaySeconds: PARKED_SECONDS}, dataOf(`user_${n}`))))), '1/s');
  await oneByOne(report, parked.map(h => h.workflowID), (id) => DBOS.cancelWorkflow(id));
  report('put q', await rate(RUNS, async () => { handles = await inFlight(RUNS, (n) => DBOS.enqueueWorkflowWithOptions({ queueName: 'q', workflowName: 'twoSteps'}, dataOf(`user_${n}`)))}), '1/s');
  const t = performance.now();
  await DBOS.registerQueue('q', {minPollingIntervalMs: 20});
  for (;;) {
    const left = await DBOS.listWorkflows({ queueName: 'q', status: ['ENQUEUED','PENDING'], loadInput: false, loadOutput: false, limit: 1 });
    if (left.length === 0) break;
    await new Promise(r => setTimeout(r, 50));
  }
  report('run q', RUNS/((performance.now()-t)/1000), '1/s');
}

async function twoSteps(data) {
  await DBOS.runStep(async () => data.user_id, { name: 'first' });
  await DBOS.runStep(async () => data.plan, { name: 'second' });
}
