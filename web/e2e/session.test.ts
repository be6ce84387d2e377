import { expect, it } from 'vitest';
import { keepBrowser, openPage } from './support/browser.ts';
import { PEOPLE } from './support/server.ts';

keepBrowser();

it('leads to signing in and back, out, and in again over the page', async () => {
  const page = await openPage('/logs/automations?status=WAITING', null);
  await page.waitForURL('**/sign-in?**');
  await page.getByLabel('E-mail').fill(PEOPLE.admin.email);
  await page.getByLabel('Password').fill('wrong password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Password').fill(PEOPLE.admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/logs/automations?status=WAITING');

  await page.goto('/tokens/playground');
  await page.getByRole('textbox', { name: 'Cancellation Token' }).fill('refs.data.user_id');
  await page.context().clearCookies();
  await page.getByRole('combobox', { name: 'Automation' }).selectOption({ label: 'Trial reminder' });
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel('Password').fill(PEOPLE.admin.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByRole('textbox', { name: 'Cancellation Token' }).inputValue()).toBe(
    'refs.data.user_id',
  );

  await page.getByRole('button', { name: 'Account of Ana' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
  await page.goto('/automations');
  await page.waitForURL('**/sign-in?**');
});

it('leads only to its own pages after signing in', async () => {
  const page = await openPage('/sign-in?to=//example.com/', null);
  await page.getByLabel('E-mail').fill(PEOPLE.admin.email);
  await page.getByLabel('Password').fill(PEOPLE.admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/automations');
});

it('makes an API key and shows it once', async () => {
  const page = await openPage('/settings', 'admin');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Name').fill('backend');
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('heading', { name: 'Store this key now' }).waitFor();
  const key = await page.getByTestId('new-key').textContent();
  await page.getByRole('button', { name: 'I stored it' }).click();
  await page.getByRole('rowheader', { name: 'backend' }).waitFor();
  expect(await page.getByText(key ?? '', { exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Revoke backend' }).click();
  await page.getByLabel('Type backend to confirm').fill('backend');
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await page.getByText('backend is revoked.').last().waitFor();
});

it('tells a link that does not work', async () => {
  const page = await openPage('/join#nothing', null);
  await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
});
