import { api, invoke, publish } from './server.ts';

/** What every test may count on; a test that changes more makes its own. */
export async function seed(): Promise<void> {
  const trial = await publish({
    name: 'Trial reminder',
    alias: 'trial-reminder',
    cancelation_token: 'refs.data.user_id',
    steps: [
      {
        action: 'send',
        ref: 'welcome',
        message: { to: { email: 'a@example.com' }, content: { title: 'Welcome', body: 'Hi' } },
      },
      { action: 'delay', duration: '2 hours' },
      {
        action: 'send',
        message: { to: { email: 'a@example.com' }, content: { title: 'Your trial ends', body: 'Soon' } },
      },
    ],
  });
  const failing = await publish({
    name: 'Fails at once',
    steps: [
      {
        action: 'fetch-data',
        webhook: { method: 'GET', url: 'http://127.0.0.1:9/' },
        merge_strategy: 'replace',
      },
    ],
  });
  await api('POST', '/automations', { name: 'Never published', steps: [] });
  for (const user of ['user_1', 'user_2', 'user_3']) {
    await invoke(trial, {
      recipient: user,
      data: { user_id: user, tenant_id: 'acme' },
      profile: { email: 'a@example.com' },
    });
  }
  await invoke(failing, { recipient: 'user_4', data: {} });
  const canceled = await invoke(trial, { recipient: 'user_5', data: { user_id: 'user_5' } });
  await api('POST', '/automations/cancel', { run_id: canceled, reason: 'seed' });
}
