import { readConfig, unknownSettings } from '../config.ts';
import { checkDatabase } from './check-database.ts';
import { checkSandbox } from './check-sandbox.ts';
import type { Finding } from './finding.ts';

/** Everything that a server needs in order to start here. */
export async function checkServer(): Promise<readonly Finding[]> {
  const read = readConfig();
  const unknown = unknownSettings().map((message): Finding => ({ level: 'note', what: 'settings', message }));
  if (!read.ok) {
    return [
      ...read.problems.map((message): Finding => ({ level: 'wrong', what: 'settings', message })),
      ...unknown,
    ];
  }
  const { role, host, port, logLevel, retentionDays, outboundAllow, database } = read.config;
  const settings = `role ${role}, ${host} port ${port}, log level ${logLevel}, runs kept ${retentionDays} days`;
  const outbound = ['public addresses', ...outboundAllow].join(', ');
  return [
    { level: 'fine', what: 'settings', message: settings },
    ...unknown,
    ...(await checkDatabase(database)),
    { level: 'fine', what: 'outbound', message: `fetch-data and webhooks may reach: ${outbound}` },
    await checkSandbox(),
  ];
}
