import { type Command, InvalidArgumentError } from 'commander';
import type { CancelAnswer } from '../api/cancel-schema.ts';
import { isJsonObject, type JsonObject } from '../automation/json.ts';
import { ApiError, configuredClient, orNotFound } from './api-client.ts';
import { examples } from './examples.ts';
import { usageError } from './exit.ts';
import { printReceipt } from './receipt.ts';
import type { Terminal } from './terminal.ts';

type Options = {
  readonly run?: string;
  readonly dryRun?: boolean;
  readonly maxRuns?: number;
  readonly reason?: string;
  readonly json?: boolean;
};

export function addCancelCommand(program: Command, terminal: Terminal): void {
  program
    .command('cancel')
    .summary('cancel every run with a token, or one run by its id')
    .description(
      'Cancels every unfinished run whose resolved cancellation token is exactly this text, or one run. Once it has ' +
        'been answered, no provider call starts for these runs. A token that matches nothing is no error.',
    )
    .argument('[token]', 'the resolved token, e.g. onboarding-user_123')
    .option('--run <id>', 'cancel this run instead')
    .option('-n, --dry-run', 'only show what would be canceled')
    .option('--max-runs <n>', 'cancel nothing if more runs than this would be', wholeNumber)
    .option('--reason <text>', 'kept with the receipt')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      examples([
        ['belay cancel onboarding-user_123 --dry-run', 'look first'],
        ['belay cancel onboarding-user_123 --reason "finished onboarding"', 'then cancel'],
        [
          'belay cancel newsletter --max-runs 100',
          'nothing, should the token match far more than was thought',
        ],
        ['belay cancel --run 1-65f240a0-47a6a120c8374de9bcf9f22c', 'one run, whatever its token'],
      ]),
    )
    .action(async (token: string | undefined, options: Options) => {
      process.exitCode = await run(terminal, token, options);
    });
}

async function run(terminal: Terminal, token: string | undefined, options: Options): Promise<number> {
  if ((token === undefined) === (options.run === undefined)) {
    throw usageError('Give either a token or --run <id>; "belay cancel --help" has examples.');
  }
  const body = {
    ...(token === undefined ? { run_id: options.run ?? '' } : { cancelation_token: token }),
    ...(options.dryRun ? { dry_run: true } : {}),
    ...(options.maxRuns === undefined ? {} : { max_runs: options.maxRuns }),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  };
  const answer = await cancel(terminal, body, options);
  if (answer === null) return 1;
  if (options.json) terminal.json(answer);
  else printReceipt(terminal, answer.cancelation);
  return 0;
}

/** Null when more runs matched than `--max-runs`: the server has canceled nothing and says what it would have. */
async function cancel(terminal: Terminal, body: JsonObject, options: Options): Promise<CancelAnswer | null> {
  try {
    const canceled = configuredClient().post<CancelAnswer>('/automations/cancel', body);
    return await orNotFound(canceled, `There is no run ${options.run}, or it is older than runs are kept.`);
  } catch (error) {
    if (!(error instanceof ApiError) || !isJsonObject(error.body['cancelation'])) throw error;
    if (options.json) terminal.json(error.body);
    terminal.note(`Refused: ${error.message}`);
    return null;
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}
