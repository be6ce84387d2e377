import { parseArgs } from 'node:util';
import type { ClockAnswer } from '../api/clock-schema.ts';
import { createApiClient } from '../cli/api-client.ts';
import { startServer } from '../cli/start-server.ts';
import { createTerminal } from '../cli/terminal.ts';
import { now } from '../clock.ts';
import type { Config } from '../config.ts';
import { createLogger } from '../log.ts';
import { brokenPromises } from './proof.ts';
import { type Arrival, openReceiver } from './receiver.ts';
import { serveSeed } from './seed-server.ts';
import { playStory, type Tell } from './story.ts';

/** Nine o'clock today: nothing in the story depends on when it is played. */
const BEGIN = new Date(now()).setUTCHours(9, 0, 0, 0);

const THROW_AWAY: Config = {
  port: 0,
  host: '127.0.0.1',
  database: { kind: 'pglite', directory: 'memory://' },
  apiKey: null,
  role: 'all',
  outboundAllow: ['127.0.0.1'],
  logLevel: 'error',
  retentionDays: 95,
  leaseMs: 30_000,
  secretKeys: [],
  publicUrl: null,
};

const KEPT = [
  'Kept: once the cancel was answered, user_123 got no more onboarding messages.',
  "user_456 got theirs, and user_123's trial-expiry run went on: its token is another one.",
];

const terminal = createTerminal();

const { seed, port } = readArguments(process.argv.slice(2));

try {
  process.exitCode = seed === null ? await demo() : await serveSeed({ ...THROW_AWAY, port }, terminal);
} catch (error) {
  terminal.note(`The story broke off: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** `--seed e2e` serves a filled server instead of telling the story; `--port` says where. */
function readArguments(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: { seed: { type: 'string' }, port: { type: 'string', default: '0' } },
  });
  const port = Number(values.port);
  if (values.seed !== undefined && values.seed !== 'e2e') throw new Error('--seed: expected e2e');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port: expected a port');
  return { seed: values.seed ?? null, port };
}

async function demo(): Promise<number> {
  terminal.line(
    terminal.paint('bold', 'The onboarding story, on a throw-away server with a virtual clock\n'),
  );
  const server = await startServer(
    THROW_AWAY,
    createLogger({ level: THROW_AWAY.logLevel, format: 'text', colour: false }),
  );
  try {
    const api = createApiClient({ url: server.url, apiKey: server.newKey ?? '' });
    const clock = await api.post<ClockAnswer>('/clocks', { now: new Date(BEGIN).toISOString() });
    const receiver = await openReceiver(async () => (await api.get<ClockAnswer>(`/clocks/${clock.id}`)).now);
    try {
      await playStory({ api, receiver, clockId: clock.id, tell: teller() });
      return judge(receiver.arrivals);
    } finally {
      await receiver.close();
    }
  } finally {
    await server.stop();
  }
}

/** Prints one line per event; the time stands only where it changes. */
function teller(): Tell {
  let last = '';
  return (at, what, detail) => {
    const day = new Date(at).toUTCString().slice(0, -7);
    terminal.line(
      `${day === last ? ' '.repeat(day.length) : day}  ${terminal.paint('dim', what.padEnd(8))}  ${detail}`,
    );
    last = day;
  };
}

function judge(arrivals: readonly Arrival[]): number {
  const broken = brokenPromises(arrivals, BEGIN);
  terminal.line();
  for (const sentence of broken) terminal.line(terminal.paint('red', sentence));
  if (broken.length > 0) return 1;
  for (const sentence of KEPT) terminal.line(terminal.paint('green', sentence));
  return 0;
}
