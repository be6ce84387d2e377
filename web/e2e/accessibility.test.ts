import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { keepBrowser, openPage } from './support/browser.ts';
import { api } from './support/server.ts';

keepBrowser();

let places: readonly string[] = [];

beforeAll(async () => {
  const { runs } = await api<{
    readonly runs: readonly { readonly run_id: string; readonly status: string }[];
  }>('GET', '/automations/runs?limit=50');
  const run = runs.find(({ status }) => status === 'WAITING')?.run_id ?? '';
  const failed = runs.find(({ status }) => status === 'ERROR')?.run_id ?? '';
  const { cancelations } = await api<{ readonly cancelations: readonly { readonly id: string }[] }>(
    'GET',
    '/cancelations',
  );
  const { templates } = await api<{ readonly templates: readonly { readonly id: string }[] }>(
    'GET',
    '/automations',
  );
  const { results } = await api<{ readonly results: readonly { readonly id: string }[] }>('GET', '/messages');
  places = [
    '/automations',
    '/automations?q=nothing-has-this-name',
    `/automations/${templates[0]?.id}`,
    '/logs/automations',
    ...['timeline', 'waterfall', 'context', 'messages', 'raw'].map(
      (view) => `/logs/automations/${run}?view=${view}`,
    ),
    `/logs/automations/${failed}`,
    '/logs/automations/no-such-run',
    '/logs/messages',
    `/logs/messages/${results[0]?.id}`,
    '/tokens',
    '/tokens/user_1',
    '/tokens/playground?expr=onboarding-refs.data.user_id',
    '/cancellations',
    `/cancellations/${cancelations[0]?.id}`,
    '/settings/api-keys',
    '/settings/members',
    '/settings/appearance',
    '/settings/sessions',
    '/automations/no/such/page',
  ];
});

describe.each([
  { theme: 'light', width: 1440 },
  { theme: 'dark', width: 1440 },
  { theme: 'light', width: 390 },
  { theme: 'dark', width: 390 },
] as const)('$theme, $width pixels wide', (screen) => {
  it('every page passes axe (WCAG 2.2 A and AA) and fits the screen', { timeout: 300_000 }, async () => {
    const page = await openPage('/automations', 'admin', screen);
    const found: string[] = [];
    for (const place of places) {
      await page.goto(place);
      found.push(...(await violations(page, place)));
    }
    expect(found).toEqual([]);
  });

  it('so do dialogs, menus and the pages before signing in', { timeout: 120_000 }, async () => {
    const page = await openPage('/tokens/user_1', 'admin', screen);
    await page.getByRole('button', { name: /^Cancel 1 run/ }).click();
    await page.getByRole('heading', { name: '1 run will be canceled' }).waitFor();
    const found = await violations(page, 'cancel dialog');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    found.push(...(await violations(page, 'shortcuts')));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('option').first().waitFor();
    found.push(...(await violations(page, 'palette')));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Account of/ }).click();
    found.push(...(await violations(page, 'menu')));
    const outside = await openPage('/sign-in', null, screen);
    found.push(...(await violations(outside, 'sign-in')));
    expect(found).toEqual([]);
  });
});

async function violations(page: Page, place: string): Promise<string[]> {
  await page.locator('h1, [role=dialog] h2').first().waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  const { violations: list } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  return [
    ...list.map(
      ({ id, nodes }) => `${place}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    ),
    ...(Number(overflow) > 0 ? [`${place}: ${overflow} pixels too wide`] : []),
  ];
}
