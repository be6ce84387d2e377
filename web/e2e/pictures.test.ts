import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { it } from 'vitest';
import { keepBrowser, openPage } from './support/browser.ts';
import { api, invoke, publish } from './support/server.ts';

keepBrowser();

const folder = process.env['BELAY_PICTURES'];

it.skipIf(folder === undefined)('takes the pictures of the documentation', { timeout: 120_000 }, async () => {
  const directory = folder ?? '';
  mkdirSync(directory, { recursive: true });
  const picture = (name: string) => path.join(directory, `${name}.png`);
  const { templates } = await api<{
    readonly templates: readonly { readonly id: string; readonly name: string }[];
  }>('GET', '/automations');
  const trial = templates.find(({ name }) => name === 'Trial reminder')?.id ?? '';
  await publish({
    name: 'Weekly summary',
    cancelation_token: '${`${data.user_id}-${data.tenant_id}`}',
    steps: [{ action: 'delay', duration: '7 days' }],
  });
  const runs: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    runs.push(
      await invoke(trial, { recipient: 'user_123', data: { user_id: 'user_123', tenant_id: 'acme' } }),
    );
  }
  const light = await openPage('/logs/automations', 'admin', { width: 1280 });
  await light.getByRole('row').nth(6).waitFor();
  await light.screenshot({ path: picture('run-logs') });
  await light.goto(`/logs/automations/${runs[0]}`);
  await light.getByText('Waiting, goes on').waitFor();
  await light.screenshot({ path: picture('run') });
  await light.goto('/tokens/user_123');
  await light.getByRole('button', { name: /^Cancel 5 runs/ }).click();
  await light.getByRole('dialog').getByRole('row').nth(4).waitFor();
  await light.waitForTimeout(500);
  await light.screenshot({ path: picture('cancel') });
  const dark = await openPage(
    '/tokens/playground?expr=%24%7B%60onboarding-%24%7Bdata.user_id%7D%60%7D',
    'admin',
    {
      width: 1280,
      theme: 'dark',
    },
  );
  await dark.getByTestId('replay-summary').waitFor();
  await dark.getByTestId('token-value').waitFor();
  await dark.screenshot({ path: picture('playground') });
});
