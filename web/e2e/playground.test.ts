import { expect, it } from 'vitest';
import { keepBrowser, openPage } from './support/browser.ts';

keepBrowser();

it('evaluates as one types, names the mode, and repairs', async () => {
  const page = await openPage('/tokens/playground', 'admin');
  const editor = page.getByRole('textbox', { name: 'Cancellation Token' });
  await editor.fill('refs.data.user_id');
  await page.getByTestId('token-value').getByText('user_123').waitFor();
  await editor.fill('onboarding-refs.data.user_id');
  await page.getByText('T-3').waitFor();
  await page.getByRole('button', { name: 'Wrap' }).click();
  expect(await editor.inputValue()).toBe('${`onboarding-${data.user_id}`}');
  await page.getByTestId('token-value').getByText('onboarding-user_123').waitFor();
  await page.getByRole('button', { name: /^Mode \$\{ \}/ }).waitFor();
  await page
    .getByTestId('replay-summary')
    .getByText(/runs? →/)
    .waitFor();
  expect(new URL(page.url()).searchParams.get('expr')).toBe('${`onboarding-${data.user_id}`}');
});

it('stops what would never end, and goes on afterwards', async () => {
  const page = await openPage('/tokens/playground?expr=refs.data.user_id', 'admin');
  await page.getByTestId('token-value').getByText('user_123').waitFor();
  const editor = page.getByRole('textbox', { name: 'Cancellation Token' });
  await editor.fill('${(() => { for (;;); })()}');
  await page.getByText('TIMED_OUT').waitFor();
  await editor.fill('${data.tenant_id}');
  await page.getByTestId('token-value').getByText('acme').waitFor();
});

it('takes a value that is picked, and names what is wrong with a sample', async () => {
  const page = await openPage('/tokens/playground', 'admin');
  await page.getByRole('button', { name: 'user_id', exact: true }).click();
  await page.getByRole('button', { name: 'tenant_id', exact: true }).click();
  await page.getByTestId('token-value').getByText('user_123-acme').waitFor();
  await page.getByLabel('data').first().fill('{ "user_id": ');
  await page.getByText(/JSON/).first().waitFor();
  expect(await page.getByLabel('data').first().getAttribute('aria-invalid')).toBe('true');
});
