import type { Command } from 'commander';
import { examples } from './examples.ts';
import type { Terminal } from './terminal.ts';

export function addMigrateCommand(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .summary('bring the database to the schema of this build')
    .description(
      'Brings the database to the schema of this build. "belay serve" does so as well when it starts; run this first ' +
        'where servers may not change the schema, or to do it at a time of your choosing.',
    )
    .option('--status', 'only show what has been applied; exit 1 if something has not')
    .addHelpText(
      'after',
      examples([
        ['belay migrate', 'the database of DATABASE_URL, or the embedded one in BELAY_DATA_DIR'],
        ['belay migrate --status', 'what is applied and what is not'],
      ]),
    )
    .action(async ({ status = false }: { readonly status?: boolean }) => {
      const { migrateDatabase } = await import('./migrate-database.ts');
      process.exitCode = await migrateDatabase(terminal, status);
    });
}
