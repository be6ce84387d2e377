import { expect, it } from 'vitest';
import { keepBrowser, openPage } from './support/browser.ts';
import { api, invoke, publish } from './support/server.ts';

keepBrowser();

it('shows what happens without being asked', async () => {
  const automation = await publish({
    name: `Live ${Date.now()}`,
    cancelation_token: 'refs.data.user_id',
    steps: [{ action: 'delay', duration: '1 day' }],
  });
  const page = await openPage(`/logs/automations?automation=${automation}`, 'admin');
  await page.getByRole('button', { name: /^Live\./ }).waitFor();
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  const run = await invoke(automation, { recipient: 'live', data: { user_id: 'live' } });
  const row = page.getByRole('row').filter({ hasText: 'Waiting' });
  await row.waitFor();
  await api('POST', '/automations/cancel', { run_id: run });
  await page.getByRole('row').filter({ hasText: 'Canceled' }).waitFor();
  expect(await row.count()).toBe(0);
});

it('finds runs by what their ids, tokens and recipients begin with', async () => {
  const page = await openPage('/logs/automations', 'admin');
  await page.getByRole('searchbox', { name: 'Search runs' }).fill('user_2');
  const rows = page.getByRole('row').filter({ hasText: 'user_2' });
  await page.waitForURL('**?q=user_2');
  await page.getByRole('row').filter({ hasText: 'user_1' }).first().waitFor({ state: 'detached' });
  await rows.first().waitFor();
  expect(await page.getByRole('row').count()).toBe(1 + (await rows.count()));
});

it('keeps few rows of a long list in the page, and reads on as one scrolls', async () => {
  const automation = await publish({
    name: `Many ${Date.now()}`,
    steps: [{ action: 'delay', duration: '1 day' }],
  });
  for (let batch = 0; batch < 8; batch += 1) {
    await Promise.all(Array.from({ length: 25 }, () => invoke(automation, { recipient: 'many', data: {} })));
  }
  const page = await openPage(`/logs/automations?automation=${automation}`, 'admin');
  await page.getByRole('row').nth(5).waitFor();
  let last = 0;
  for (let turn = 0; turn < 60 && last < 201; turn += 1) {
    expect(await page.getByRole('row').count()).toBeLessThanOrEqual(60);
    await page.mouse.wheel(0, 1500);
    await page.waitForTimeout(100);
    const index = await page.getByRole('row').last().getAttribute('aria-rowindex');
    last = Math.max(last, Number(index));
  }
  expect(last).toBe(201);
});

it('goes everywhere by keys', async () => {
  const page = await openPage('/automations', 'admin');
  await page.getByRole('heading', { name: 'Automations', level: 1 }).waitFor();
  await page.getByRole('row').nth(1).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Go to Run logs').waitFor();
  await page.keyboard.press('Escape');
  for (const [key, place] of [
    ['r', '/logs/automations'],
    ['m', '/logs/messages'],
    ['t', '/tokens'],
    ['a', '/automations'],
  ] as const) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await page.waitForURL(`**${place}`);
  }
  await page.keyboard.press('/');
  await page.keyboard.type('zzz');
  await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('row').nth(1).waitFor();
});
