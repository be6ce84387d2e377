// Prints the table of docs/performance.md. `npm run bench` runs all of it; `npm run bench -- invoke cancel` a part.
import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { startPostgres } from '../scripts/postgres.mjs';
import { benchBatches } from './batches.mjs';
import { benchCancel } from './cancel.mjs';
import { benchDelivery } from './delivery.mjs';
import { benchEmbedded } from './embedded.mjs';
import { benchInvoke } from './invoke.mjs';
import { benchPeers } from './peers.mjs';
import { benchRender } from './render.mjs';
import { benchSandbox } from './sandbox.mjs';
import { benchSteps } from './steps.mjs';
import { benchTimers } from './timers.mjs';

const BENCHES = {
  invoke: benchInvoke,
  steps: benchSteps,
  cancel: benchCancel,
  timers: benchTimers,
  batches: benchBatches,
  delivery: benchDelivery,
  embedded: benchEmbedded,
  expressions: benchSandbox,
  rendering: benchRender,
  peers: benchPeers,
};

// What a careful operator sets on a small machine; durability is left as it comes: fsync and synchronous_commit are on.
const SETTINGS = ['shared_buffers=1GB', 'max_wal_size=4GB', 'max_connections=100'];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; choose from ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
if (spawnSync(process.execPath, ['scripts/build.mjs', '--quiet'], { stdio: 'inherit' }).status !== 0)
  process.exit(1);

const postgres = await startPostgres(SETTINGS);
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
);
console.log('\n| figure | value | target | beside its limit |\n|---|---:|---:|---|');
try {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const { name: label, value, unit, target = '', beside = '' } of await bench(postgres)) {
      console.log(`| ${label} | ${shown(value)} ${unit} | ${target} | ${beside} |`);
    }
  }
} finally {
  await postgres.stop();
}

function shown(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
