import type { Command } from 'commander';
import { isJsonObject, type JsonObject } from '../automation/json.ts';
import { configuredClient, orNotFound, segment } from './api-client.ts';
import { examples } from './examples.ts';
import { usageError } from './exit.ts';
import { readJsonFile, readObjectOption } from './json-argument.ts';
import type { Terminal } from './terminal.ts';

type Options = {
  readonly recipient?: string;
  readonly data?: string;
  readonly profile?: string;
  readonly clock?: string;
  readonly idempotencyKey?: string;
  readonly json?: boolean;
};

export function addInvokeCommand(program: Command, terminal: Terminal): void {
  program
    .command('invoke')
    .summary('start a run of a template, or of an automation in a file')
    .description(
      'Starts a run: of a published template, named by its id or alias, or of an automation in a .json file ("-" for ' +
        'stdin). The file holds { "steps": […], "cancelation_token": … } or the whole body of POST /automations/invoke.',
    )
    .argument('<template|file.json|->', 'what to run')
    .option('-r, --recipient <user>', 'whom it is for: a user id')
    .option('-d, --data <json>', 'data of the run: a JSON object, or @file')
    .option('-p, --profile <json>', 'profile laid over the stored one: a JSON object, or @file')
    .option('--clock <id>', 'virtual clock that the run lives by')
    .option('--idempotency-key <key>', 'the same key again starts nothing and gives the first answer')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      examples([
        [
          `belay invoke onboarding --recipient user_123 --data '{"user_id":"user_123"}'`,
          'a run of the template with the alias "onboarding"',
        ],
        ['belay invoke reminder.json -r user_123', 'an automation that is in no template'],
        [
          `echo '{"steps":[{"action":"cancel","cancelation_token":"onboarding-user_123"}]}' | belay invoke -`,
          'Courier\'s way to cancel; "belay cancel" also says what it did',
        ],
      ]),
    )
    .action((what: string, options: Options) => run(terminal, what, options));
}

async function run(terminal: Terminal, what: string, options: Options): Promise<void> {
  const given = await contextOf(options);
  const isFile = what === '-' || what.endsWith('.json');
  const body = isFile ? { ...adHocBody(await readJsonFile(what), what), ...given } : given;
  const path = isFile ? '/automations/invoke' : `/automations/${segment(what)}/invoke`;
  const headers = options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey };
  const started = configuredClient().post<{ readonly runId: string }>(path, body, headers);
  const answer = isFile ? await started : await orNotFound(started, `There is no template ${what}.`);
  if (options.json) return terminal.json(answer);
  terminal.line(`Started ${answer.runId}`);
  terminal.note(`  belay runs ${answer.runId}   shows what becomes of it`);
}

async function contextOf({ recipient, data, profile, clock }: Options): Promise<JsonObject> {
  return {
    ...(recipient === undefined ? {} : { recipient }),
    ...(data === undefined ? {} : { data: await readObjectOption('--data', data) }),
    ...(profile === undefined ? {} : { profile: await readObjectOption('--profile', profile) }),
    ...(clock === undefined ? {} : { clock }),
  };
}

/** The body of an ad-hoc invoke from a file that holds it, or only its automation. */
function adHocBody(json: unknown, file: string): JsonObject {
  if (isJsonObject(json) && isJsonObject(json['automation'])) return json;
  if (isJsonObject(json) && Array.isArray(json['steps'])) return { automation: json };
  throw usageError(
    `${file === '-' ? 'stdin' : file} must hold an object with "steps", or one with "automation".`,
  );
}
