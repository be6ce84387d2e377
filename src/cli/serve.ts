import type { Command } from 'commander';
import { unknownSettings, wantsColour } from '../config.ts';
import { createLogger, type Logger } from '../log.ts';
import { examples } from './examples.ts';
import { requireConfig } from './require-config.ts';
import type { RunningServer } from './start-server.ts';
import type { Terminal } from './terminal.ts';
import { welcome } from './welcome.ts';

type Options = { readonly readyJson?: boolean };

export function addServeCommand(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .summary('start the server')
    .description(
      'Starts the server in this process: brings the database up to date, makes a first API key if there is none, and ' +
        'serves the API until SIGTERM or SIGINT. Then it finishes what is in hand; a second signal ends it at once, ' +
        'which loses nothing that was acknowledged.',
    )
    .option(
      '--ready-json',
      'print one line {"url":…,"key":…|null,"admin":…|null} when ready, instead of a welcome',
    )
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      process.exitCode = await serve(terminal, options);
    });
}

const HELP = `${examples([
  ['belay serve', 'with an embedded database in ./data, on http://127.0.0.1:4000'],
  [
    'DATABASE_URL=postgresql://belay:secret@db/belay HOST=0.0.0.0 belay serve',
    'on PostgreSQL, reachable from outside',
  ],
  ['PORT=0 BELAY_DATA_DIR=memory:// belay serve --ready-json', 'throw-away, on any free port, for tests'],
])}

Settings (environment):
  PORT, HOST                    4000, 127.0.0.1; port 0 takes any free one
  DATABASE_URL                  PostgreSQL; without it an embedded database is used
  BELAY_DATA_DIR                directory of the embedded database (./data), or memory://
  BELAY_API_KEY                 a key that shall work; without it one is made at first start
  BELAY_ROLE                    all, api or worker (all)
  BELAY_OUTBOUND_ALLOW          CIDRs that fetch-data and webhooks may reach besides public addresses
  BELAY_LOG_LEVEL               trace, debug, info, warn, error, fatal or silent (info)
  BELAY_RETENTION_DAYS          how long runs are kept (95)
  BELAY_LEASE_SECONDS           after a crash, when other nodes take work over (30)
  BELAY_DATABASE_CONNECTIONS    connections of this process to PostgreSQL (10)`;

/** Less than the half minute that service managers give before they kill. */
const STOP_WITHIN_MS = 25_000;
/** npm passes a Ctrl-C on that the terminal has delivered already: the same press, not a second wish. */
const SAME_PRESS_MS = 500;

async function serve(terminal: Terminal, { readyJson = false }: Options): Promise<number> {
  const config = requireConfig();
  const onTerminal = process.stderr.isTTY === true;
  const format = onTerminal ? 'text' : 'json';
  const logger = createLogger({ level: config.logLevel, format, colour: wantsColour(onTerminal) });
  for (const message of unknownSettings()) logger.warn(message);
  // Listening to signals before anything is opened: one that comes during the start is not lost.
  const signals = watchSignals(logger);
  // The whole server: what only asks for help does not load it.
  const { startServer } = await import('./start-server.ts');
  const server = await startServer(config, logger);
  if (readyJson) {
    const { url, newKey: key, adminPath: admin } = server;
    terminal.line(JSON.stringify({ url, key, admin }));
  } else terminal.line(welcome(server, config, terminal));
  await signals.first;
  return stop(server, logger);
}

/** Resolves at the first signal; ends the process at the second. */
function watchSignals(logger: Logger): { readonly first: Promise<void> } {
  let firstAt: number | null = null;
  let resolveFirst: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    resolveFirst = resolve;
  });
  const onSignal = (signal: NodeJS.Signals) => {
    const at = performance.now();
    if (firstAt === null) {
      firstAt = at;
      logger.info(`${signal}: finishing what is in hand; once more to end at once`);
      resolveFirst();
    } else if (at - firstAt > SAME_PRESS_MS) {
      logger.warn(`${signal} again: ending at once`);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { first };
}

async function stop(server: RunningServer, logger: Logger): Promise<number> {
  const timer = setTimeout(() => {
    logger.error(`not finished after ${STOP_WITHIN_MS / 1000} s: ending; the next start goes on from here`);
    process.exit(1);
  }, STOP_WITHIN_MS);
  await server.stop();
  clearTimeout(timer);
  logger.info('stopped');
  return 0;
}
