import type { Config } from '../config.ts';
import { databasePlace } from './database-place.ts';
import type { RunningServer } from './start-server.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/** What a person sees when the server is ready: where it is, its key, its first admin, what its data is worth, a first call. */
export function welcome(
  { url, newKey, adminPath }: RunningServer,
  config: Config,
  { paint }: Pick<Terminal, 'paint'>,
): string {
  // Double quotes, so that the shell puts the key in.
  const authorization =
    newKey === null ? '"Authorization: Bearer $BELAY_API_KEY"' : `'Authorization: Bearer ${newKey}'`;
  return `
${paint('bold', `Belay ${version()} is ready at ${url}`)}

  data  ${dataLine(config)}
  key   ${keyLine(config, newKey)}
  web   ${webLine(url, adminPath)}

Start a run that waits for two days, look at it, and take it back:

  curl ${url}/automations/invoke -H ${authorization} -H 'Content-Type: application/json' -d '{
    "recipient": "user_123",
    "automation": {
      "cancelation_token": "onboarding-user_123",
      "steps": [
        { "action": "delay", "duration": "2 days" },
        { "action": "send", "message": { "content": { "title": "Still there?", "body": "Two steps are left." } } }
      ]
    }
  }'

  curl ${url}/automations/runs -H ${authorization}

  curl ${url}/automations/invoke -H ${authorization} -H 'Content-Type: application/json' -d '{
    "automation": { "steps": [{ "action": "cancel", "cancelation_token": "onboarding-user_123" }] }
  }'
`;
}

function webLine(url: string, adminPath: string | null): string {
  if (adminPath === null) return url;
  return `${url}${adminPath}\n        Makes the first admin; works once, for a week.`;
}

function dataLine({ database }: Config): string {
  const place = databasePlace(database);
  if (database.kind === 'postgresql') return `PostgreSQL at ${place}`;
  if (place === 'memory') return 'in memory: gone when the server ends';
  return (
    `embedded, in ${place}\n` +
    '        It survives a crash of the server, but a power cut may lose the last writes.\n' +
    '        For production set DATABASE_URL to a PostgreSQL.'
  );
}

function keyLine({ apiKey }: Config, newKey: string | null): string {
  if (newKey !== null)
    return `${newKey}\n        Shown this once: keep it, e.g. export BELAY_API_KEY=${newKey}`;
  if (apiKey !== null) return 'the one in BELAY_API_KEY';
  return 'those made before. None at hand? Start with BELAY_API_KEY set to a new one.';
}
