import type { Command } from 'commander';
import type { EvaluateAnswer } from '../api/token-schema.ts';
import { configuredClient } from './api-client.ts';
import { examples } from './examples.ts';
import { readObjectOption } from './json-argument.ts';
import { type Cell, formatFields } from './table.ts';
import type { Terminal } from './terminal.ts';

type Options = {
  readonly data?: string;
  readonly profile?: string;
  readonly recipient?: string;
  readonly json?: boolean;
};

export function addTokenCommand(program: Command, terminal: Terminal): void {
  program
    .command('token')
    .summary('try a cancellation token expression on sample data')
    .description(
      'Resolves a cancellation token expression as an invoke with this data would, and counts the unfinished runs that ' +
        'have that token now. Exit 1 when it gives no token.',
    )
    .argument('<expression>', 'what stands in the template; quote it against the shell')
    .option('-d, --data <json>', 'data of the run: a JSON object, or @file')
    .option('-p, --profile <json>', 'profile of the run: a JSON object, or @file')
    .option('-r, --recipient <user>', 'recipient of the run')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      examples([
        [`belay token refs.data.user_id --data '{"user_id":"user_123"}'`, 'user_123'],
        [
          'belay token \'${`onboarding-${data.user_id}`}\' --data \'{"user_id":"user_123"}\'',
          'onboarding-user_123: a prefix keeps the automations of one user apart',
        ],
      ]),
    )
    .action(async (expression: string, options: Options) => {
      process.exitCode = await run(terminal, expression, options);
    });
}

async function run(terminal: Terminal, expression: string, options: Options): Promise<number> {
  const { data, profile, recipient } = options;
  const answer = await configuredClient().post<EvaluateAnswer>('/automations/tokens/evaluate', {
    expression,
    ...(data === undefined ? {} : { data: await readObjectOption('--data', data) }),
    ...(profile === undefined ? {} : { profile: await readObjectOption('--profile', profile) }),
    ...(recipient === undefined ? {} : { recipient }),
  });
  if (options.json) terminal.json(answer);
  else for (const line of formatFields(fieldsOf(answer), terminal.paint)) terminal.line(line);
  return answer.value === null ? 1 : 0;
}

function fieldsOf({
  value,
  mode,
  active_runs: runs,
  warnings,
}: EvaluateAnswer): readonly (readonly [string, Cell])[] {
  return [
    [
      'token',
      value === null ? { text: 'none: a run would not be cancelable by token', style: 'yellow' } : value,
    ],
    ['mode', mode],
    ...(value === null ? [] : [['active runs', String(runs)] as const]),
    ...warnings.map(
      ({ code, message }) => ['warning', { text: `${code}: ${message}`, style: 'yellow' }] as const,
    ),
  ];
}
