import type { Command } from 'commander';
import type { RunListAnswer } from '../api/run-schema.ts';
import { now } from '../clock.ts';
import { configuredClient } from './api-client.ts';
import { examples } from './examples.ts';
import { usageError } from './exit.ts';
import { showRun } from './run-detail.ts';
import { formatTable } from './table.ts';
import { statusStyle, type Terminal } from './terminal.ts';
import { formatMoment } from './when.ts';

type Options = {
  readonly status?: string;
  readonly template?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly cursor?: string;
  readonly json?: boolean;
};

export function addRunsCommand(program: Command, terminal: Terminal): void {
  program
    .command('runs')
    .summary('list runs, or show one with its steps')
    .description('Lists runs, newest first; with an id, shows that run and the timeline of its steps.')
    .argument('[run]', 'a run id')
    .option(
      '-s, --status <statuses>',
      'only these, separated by commas: processing, waiting, processed, error, canceled',
    )
    .option('-t, --template <ids>', 'only runs of these templates, separated by commas')
    .option('--since <time>', 'created at or after: 2026-08-18 or 2026-08-18T20:06:36Z')
    .option('--until <time>', 'created at or before')
    .option('-l, --limit <n>', '1 to 50', '20')
    .option('--cursor <cursor>', 'go on where the last page ended')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      examples([
        ['belay runs', 'the newest 20'],
        ['belay runs --status waiting,processing', 'what is still under way'],
        ['belay runs 1-65f240a0-47a6a120c8374de9bcf9f22c', 'one run, step by step'],
        ['belay runs --status error --json', 'for scripts'],
      ]),
    )
    .action((id: string | undefined, options: Options, command: Command) => {
      if (id === undefined) return list(terminal, options);
      const filters = Object.keys(options).filter(
        (name) => name !== 'json' && command.getOptionValueSource(name) === 'cli',
      );
      if (filters.length > 0)
        throw usageError(`--${filters[0]} filters the list: leave it out to show one run.`);
      return showRun(configuredClient(), terminal, id, options.json ?? false);
    });
}

async function list(terminal: Terminal, options: Options): Promise<void> {
  const answer = await configuredClient().get<RunListAnswer>('/automations/runs', {
    status: options.status?.toUpperCase(),
    template_id: options.template,
    start_date: options.since,
    end_date: options.until,
    limit: options.limit,
    cursor: options.cursor,
  });
  if (options.json) return terminal.json(answer);
  if (answer.runs.length === 0) return terminal.note('No runs.');
  const time = now();
  const rows = answer.runs.map((run) => [
    run.run_id,
    { text: run.status, style: statusStyle(run.status) },
    formatMoment(run.created_at, time),
    run.template_id ?? 'ad hoc',
  ]);
  for (const line of formatTable(['RUN', 'STATUS', 'CREATED', 'TEMPLATE'], rows, terminal.paint))
    terminal.line(line);
  if (answer.next_cursor !== undefined) terminal.note(`\nMore: add --cursor ${answer.next_cursor}`);
}
