import { Command, CommanderError } from 'commander';
import { addCancelCommand } from './cli/cancel.ts';
import { addCheckCommand } from './cli/check.ts';
import { CommandError, EXIT } from './cli/exit.ts';
import { addInvokeCommand } from './cli/invoke.ts';
import { addMigrateCommand } from './cli/migrate.ts';
import { addRunsCommand } from './cli/runs.ts';
import { addServeCommand } from './cli/serve.ts';
import { createTerminal, type Terminal } from './cli/terminal.ts';
import { addTokenCommand } from './cli/token.ts';
import { version } from './cli/version.ts';
import { BelayError } from './errors.ts';

/** Runs one command of `belay` and resolves with its exit code: 0 done, 1 not done or not found, 2 asked wrongly. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const terminal = createTerminal();
  leaveQuietlyWhenNobodyReads();
  try {
    await createProgram(terminal).parseAsync([...argv]);
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    return report(terminal, error);
  }
}

function createProgram(terminal: Terminal): Command {
  const program = new Command('belay')
    .description('Multi-step messaging automations that can be taken back.')
    .version(version(), '-v, --version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .addHelpText('after', HELP);
  addServeCommand(program, terminal);
  addMigrateCommand(program, terminal);
  addCheckCommand(program, terminal);
  addInvokeCommand(program, terminal);
  addCancelCommand(program, terminal);
  addRunsCommand(program, terminal);
  addTokenCommand(program, terminal);
  return program;
}

const HELP = `
"invoke", "cancel", "runs" and "token" talk to the server at BELAY_URL (or COURIER_BASE_URL; default
http://127.0.0.1:4000) with the key in BELAY_API_KEY (or COURIER_API_KEY).

Exit codes: 0 done, 1 not done or not found, 2 wrong arguments or settings.`;

function report(terminal: Terminal, error: unknown): number {
  // Commander has printed what it has to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CommandError) {
    terminal.note(error.message);
    return error.exitCode;
  }
  if (error instanceof BelayError) {
    terminal.note(error.message);
    return EXIT.failed;
  }
  terminal.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.failed;
}

/** `belay runs | head` closes the pipe early, which is no failure. */
function leaveQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
}
