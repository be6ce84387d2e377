// One peer in a process of its own: `node child.mjs <peer> <database url> <temporary directory>`, with an IPC channel.
import { stopServers } from './servers.mjs';

const PEERS = {
  'graphile-worker': () => import('./graphile-worker.mjs'),
  'pg-boss': () => import('./pg-boss.mjs'),
  bullmq: () => import('./bullmq.mjs'),
  dbos: () => import('./dbos.mjs'),
  restate: () => import('./restate.mjs'),
};

const [file, url, directory] = process.argv.slice(2);
let ending = false;

process.once('disconnect', () => end(1));
process.once('uncaughtException', (error) => end(1, error));

try {
  const { measure } = await PEERS[file]();
  await measure({
    url,
    directory,
    report: (name, value, unit) => process.send({ name, value, unit }),
  });
  await end(0);
} catch (error) {
  await end(1, error);
}

async function end(code, error) {
  if (ending) return;
  ending = true;
  await stopServers();
  if (error === undefined || !process.connected) process.exit(code);
  process.send({ problem: `${error?.message ?? error}`.split('\n')[0] }, () => process.exit(code));
}
