import { beforeAll, expect, it } from 'vitest';
import { keepBrowser, openPage } from './support/browser.ts';
import { api, invoke, publish } from './support/server.ts';

keepBrowser();

let automation = '';

beforeAll(async () => {
  automation = await publish({
    name: 'Onboarding',
    cancelation_token: 'refs.data.user_id',
    steps: [{ action: 'delay', duration: '3 days' }],
  });
});

it('follows the tutorial: logs, run, Cancel', async () => {
  const run = await invoke(automation, { recipient: 'tutorial', data: { user_id: 'tutorial' } });
  const page = await openPage('/logs/automations?status=WAITING', 'admin');
  await page
    .getByRole('row', { name: /Onboarding/ })
    .first()
    .getByRole('link', { name: 'Onboarding' })
    .click();
  await page.waitForURL(`**/logs/automations/${run}`);
  await page.getByText('Waiting, goes on').waitFor();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '1 run will be canceled' });
  await dialog.getByLabel('Reason (optional)').fill('signed up');
  await dialog.getByRole('button', { name: 'Cancel 1 run' }).click();
  await page.getByRole('dialog', { name: '1 run canceled' }).getByText('= 1 run matched').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Canceled by Ana').waitFor();
  await page.getByText('signed up').waitFor();
  expect(await page.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0);
  const { status } = await api<{ readonly status: string }>('GET', `/automations/runs/${run}`);
  expect(status).toBe('CANCELED');
});

it('previews exactly, and accounts for a run that starts in between', async () => {
  const token = `race-${Date.now()}`;
  const start = () => invoke(automation, { recipient: 'race', data: { user_id: token } });
  for (let count = 0; count < 12; count += 1) await start();
  const page = await openPage(`/tokens/${token}`, 'admin');
  await page.getByRole('button', { name: 'Cancel 12 runs…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: '12 runs will be canceled' }).waitFor();
  expect(await dialog.getByRole('row').count()).toBe(13);
  await start();
  await dialog.getByRole('button', { name: 'Cancel 12 runs' }).click();
  await dialog.getByText('Previewed 12, canceled 13: 1 more had started in between.').waitFor();
  await dialog.getByText('= 13 runs matched').waitFor();
  await dialog.getByRole('link', { name: 'Open the receipt' }).click();
  await page.waitForURL('**/cancellations/*');
  await page.getByText('= 13 runs matched').waitFor();
});

it('asks for the number from 25 runs on', async () => {
  const token = `guard-${Date.now()}`;
  await Promise.all(
    Array.from({ length: 25 }, () => invoke(automation, { recipient: 'guard', data: { user_id: token } })),
  );
  const page = await openPage(`/tokens/${token}`, 'admin');
  await page.getByRole('button', { name: 'Cancel 25 runs…' }).click();
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Cancel 25 runs' });
  await confirm.waitFor();
  expect(await confirm.isDisabled()).toBe(true);
  const guard = page.getByLabel('Type 25 to confirm');
  await guard.fill('24');
  expect(await confirm.isDisabled()).toBe(true);
  await guard.fill('25');
  await page.keyboard.press('Control+Enter');
  await page.getByText('= 25 runs matched').waitFor();
});

it('cancels what is selected, by keyboard alone', async () => {
  const runs = await Promise.all(
    [1, 2].map((number) => invoke(automation, { recipient: 'keys', data: { user_id: `keys-${number}` } })),
  );
  const page = await openPage('/logs/automations', 'admin');
  await page
    .getByRole('row', { name: /Onboarding/ })
    .first()
    .waitFor();
  for (const key of ['j', 'x', 'j', 'x']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(100);
  }
  await page.getByText('2 runs selected').waitFor();
  await page.getByRole('toolbar').getByRole('button', { name: 'Cancel…' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '2 runs will be canceled' }).waitFor();
  await page.getByLabel('Reason (optional)').focus();
  await page.keyboard.press('Control+Enter');
  await page.getByText('= 2 runs matched').waitFor();
  for (const run of runs) {
    const { status } = await api<{ readonly status: string }>('GET', `/automations/runs/${run}`);
    expect(status).toBe('CANCELED');
  }
});

it('says that there is nothing to cancel', async () => {
  const page = await openPage('/logs/automations', 'admin');
  await page.getByRole('heading', { name: 'Run logs' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to or do' }).fill('nobody-has-this');
  await page.getByRole('option', { name: /Cancel the runs with token/ }).click();
  await page.getByRole('heading', { name: 'Nothing to cancel' }).waitFor();
  await page.getByText('No run has ever carried this token').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
});

it('does not let a viewer cancel, and says who can', async () => {
  const run = await invoke(automation, { recipient: 'viewer', data: { user_id: 'viewer' } });
  const page = await openPage(`/logs/automations/${run}`, 'viewer');
  const button = page.getByRole('button', { name: 'Cancel', exact: true });
  await button.focus();
  await page.getByRole('tooltip').filter({ hasText: 'Your role, viewer, may not cancel' }).waitFor();
  await button.click({ force: true });
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await button.getAttribute('aria-disabled')).toBe('true');
});

it('works on a phone', async () => {
  const run = await invoke(automation, { recipient: 'phone', data: { user_id: 'phone' } });
  const page = await openPage(`/logs/automations/${run}`, 'admin', { width: 390, theme: 'dark' });
  await page.getByRole('button', { name: 'Cancel', exact: true }).tap();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel 1 run' }).tap();
  await page.getByText('= 1 run matched').waitFor();
});
