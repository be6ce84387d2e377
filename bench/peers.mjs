import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, freshDatabase } from './database.mjs';
import { runPeer } from './peers/run-peer.mjs';
import { figure } from './stats.mjs';

const directory = path.dirname(fileURLToPath(import.meta.url));
const versions = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')).dependencies;

// `file` is the module under peers/, `part` the package whose version goes into the title.
const PEERS = [
  { file: 'graphile-worker', name: 'graphile-worker', part: 'graphile-worker', onPostgres: true },
  { file: 'pg-boss', name: 'pg-boss', part: 'pg-boss', onPostgres: true },
  { file: 'bullmq', name: 'BullMQ', part: 'bullmq', note: ' (Redis, everysec)' },
  { file: 'dbos', name: 'DBOS', part: '@dbos-inc/dbos-sdk', onPostgres: true },
  { file: 'restate', name: 'Restate', part: '@restatedev/restate-server' },
];

/** The peers of bench/package.json one after another: work put in, run, and taken back, with the load of one process. */
export async function benchPeers(postgres) {
  install();
  const figures = [];
  for (const peer of PEERS) {
    const title = `${peer.name} ${versions[peer.part]}${peer.note ?? ''}`;
    const { results, problem } = await measured(postgres, peer);
    figures.push(...results.map(({ name, value, unit }) => figure(`${title}: ${name}`, value, unit)));
    if (problem) console.error(`${title}: ${results.length === 0 ? 'skipped' : 'cut short'}: ${problem}`);
  }
  return figures;
}

/** Installs what is missing; a peer that is still missing afterwards says so itself. */
function install() {
  const missing = Object.keys(versions).filter(
    (name) => !existsSync(path.join(directory, 'node_modules', name)),
  );
  if (missing.length === 0) return;
  console.error(`installing ${missing.join(', ')}: npm install --prefix bench`);
  const { status, error } = spawnSync('npm', ['install', '--prefix', directory], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 300_000,
  });
  if (status !== 0) console.error(`npm install failed: ${error?.message ?? `exit code ${status}`}`);
}

async function measured(postgres, { file, onPostgres }) {
  const name = `bench_${file.replaceAll('-', '_')}`;
  const url = onPostgres ? await freshDatabase(postgres, name) : '';
  const admin = await connect(postgres.url);
  try {
    await admin.query('CHECKPOINT');
    return await runPeer(file, url);
  } finally {
    if (onPostgres) await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  }
}
