import type { Command } from 'commander';
import { examples } from './examples.ts';
import type { Finding } from './finding.ts';
import { readJsonFile } from './json-argument.ts';
import { formatTable } from './table.ts';
import type { Terminal } from './terminal.ts';

export function addCheckCommand(program: Command, terminal: Terminal): void {
  program
    .command('check')
    .summary('check settings, database and sandbox, or an automation in a file')
    .description(
      'Checks what a server needs: settings, database, outbound list, the sandbox for expressions. With a file ("-" for ' +
        'stdin), checks the automation in it exactly as the server would, without a server. Exit 1 if anything is wrong.',
    )
    .argument('[automation.json]', 'a template, an ad-hoc invoke, or { "steps": […] }')
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      examples([
        ['belay check', 'before a server starts, e.g. in a deployment'],
        ['belay check automation.json', 'before it is published, e.g. in CI'],
      ]),
    )
    .action(async (file: string | undefined, { json = false }: { readonly json?: boolean }) => {
      const findings = file === undefined ? await checkServer() : await checkFile(file);
      print(terminal, findings, json);
      process.exitCode = findings.some(({ level }) => level === 'wrong') ? 1 : 0;
    });
}

async function checkServer(): Promise<readonly Finding[]> {
  const server = await import('./check-server.ts');
  return server.checkServer();
}

async function checkFile(file: string): Promise<readonly Finding[]> {
  const json = await readJsonFile(file);
  const { checkDefinition } = await import('./check-definition.ts');
  return checkDefinition(json);
}

const MARKS = {
  fine: { text: 'ok', style: 'green' },
  note: { text: 'note', style: 'yellow' },
  wrong: { text: 'WRONG', style: 'red' },
} as const;

function print(terminal: Terminal, findings: readonly Finding[], json: boolean): void {
  if (json) {
    terminal.json({ ok: findings.every(({ level }) => level !== 'wrong'), findings });
    return;
  }
  const rows = findings.map(({ level, what, message }) => [MARKS[level], what, message]);
  for (const line of formatTable(['', 'WHAT', 'FOUND'], rows, terminal.paint)) terminal.line(line);
}
