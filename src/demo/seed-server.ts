import { ROLES } from '../access/role.ts';
import type { ClockAnswer } from '../api/clock-schema.ts';
import type { TemplateAnswer } from '../api/template-schema.ts';
import type { JsonObject } from '../automation/json.ts';
import type { Step } from '../automation/step.ts';
import { type ApiClient, createApiClient } from '../cli/api-client.ts';
import { startServer } from '../cli/start-server.ts';
import type { Terminal } from '../cli/terminal.ts';
import { now } from '../clock.ts';
import type { Config } from '../config.ts';
import { createLogger } from '../log.ts';
import { insertAccount } from '../store/account-store.ts';
import { DEFAULT_WORKSPACE } from '../store/api-key-bootstrap.ts';
import { createTemplate } from '../store/automation-store.ts';
import type { Database } from '../store/database.ts';
import { addMember } from '../store/member-store.ts';
import { hashPassword } from '../store/password-hash.ts';
import type { Tenant } from '../store/scope.ts';
import { seedHistory } from '../store/seed-history.ts';
import { big, brokenSteps, compound, noToken, trialReminder, trialReminderV1 } from './seed-automations.ts';

const TENANT: Tenant = { workspace_id: DEFAULT_WORKSPACE, environment: 'production' };
const PASSWORD = 'e2e';
const HISTORY = { count: 100_000, days: 30 };

/** Serves a throw-away server filled for demonstrations and tests of the web UI, until it is stopped. */
export async function serveSeed(config: Config, terminal: Terminal): Promise<number> {
  let database: Database | null = null;
  const logger = createLogger({ level: config.logLevel, format: 'text', colour: false });
  const server = await startServer(config, logger, async (opened) => {
    database = opened;
    await seedPeople(opened);
  });
  const api = createApiClient({ url: server.url, apiKey: server.newKey ?? '' });
  const clock = await seedAutomations(api);
  if (database !== null) await seedPast(database, api);
  terminal.line(
    JSON.stringify({
      url: server.url,
      key: server.newKey,
      clock,
      users: ROLES.map(emailOf),
      password: PASSWORD,
    }),
  );
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await server.stop();
  return 0;
}

const emailOf = (role: string) => `${role}@example.com`;

async function seedPeople(db: Database): Promise<void> {
  const password = await hashPassword(PASSWORD);
  for (const role of ROLES) {
    const name = `${role.charAt(0).toUpperCase()}${role.slice(1)}`;
    const account = await insertAccount(db, { email: emailOf(role), name, password });
    if (account !== null) await addMember(db, DEFAULT_WORKSPACE, account.id, role);
  }
}

/** Automations and runs that wait on a virtual clock, whose id it returns. */
async function seedAutomations(api: ApiClient): Promise<string> {
  const trial = await publish(api, trialReminderV1);
  await api.put(`/automations/${trial}`, trialReminder);
  await api.post(`/automations/${trial}/publish`, { note: 'Those who pay get another message' });
  const past = await clockAt(api, now() - 3 * 3_600_000);
  for (let n = 0; n < 3; n += 1) await invoke(api, trial, { user_id: 'user_123', plan: 'free' }, past);
  await api.post(`/clocks/${past}/advance`, { by: '3 hours' });
  const clock = await clockAt(api, now());
  for (let n = 0; n < 12; n += 1) {
    await invoke(api, trial, { user_id: 'user_123', plan: n % 3 === 0 ? 'pro' : 'free' }, clock);
  }
  await invoke(api, trial, { user_id: 'user_999', plan: 'free' }, clock);
  const compoundId = await publish(api, compound);
  for (let n = 1; n <= 5; n += 1)
    await invoke(api, compoundId, { user_id: `user_${n}`, tenant_id: 'acme' }, clock);
  const noTokenId = await publish(api, noToken);
  for (let n = 1; n <= 2; n += 1) await invoke(api, noTokenId, { user_id: `user_${n}` }, clock);
  for (const size of [500, 1_000]) await api.post('/automations', big(size));
  return clock;
}

async function seedPast(db: Database, api: ApiClient): Promise<void> {
  const steps = brokenSteps as unknown as readonly Step[];
  await createTemplate(db, TENANT, { name: 'Broken draft', alias: null, definition: { steps } });
  const { id } = await api.get<TemplateAnswer>('/automations/trial-reminder');
  await seedHistory(db, { tenant: TENANT, automation: { id, version: 2 }, ...HISTORY });
}

async function publish(api: ApiClient, automation: JsonObject): Promise<string> {
  const { id } = await api.post<TemplateAnswer>('/automations', automation);
  await api.post(`/automations/${id}/publish`, {});
  return id;
}

async function clockAt(api: ApiClient, at: number): Promise<string> {
  return (await api.post<ClockAnswer>('/clocks', { now: new Date(at).toISOString() })).id;
}

async function invoke(api: ApiClient, id: string, data: JsonObject, clock: string): Promise<void> {
  await api.post(`/automations/${id}/invoke`, { recipient: data['user_id'] ?? null, data, clock });
}
