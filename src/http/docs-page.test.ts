import { expect, it } from 'vitest';
import { buildOpenApi } from '../api/openapi.ts';
import { ENDPOINTS } from '../api/routes.ts';
import { docsPage } from './docs-page.ts';

it('shows every operation and links only to what is on the page', () => {
  const page = docsPage(buildOpenApi());
  for (const { method, path, operationId } of ENDPOINTS) {
    expect(page).toContain(`<span class="method">${method}</span> <code>${path}</code>`);
    expect(page).toContain(`<section id="${operationId}">`);
  }
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(targets.length).toBeGreaterThan(ENDPOINTS.length);
  for (const id of targets) expect(page).toContain(`id="${id}"`);
});

it('loads nothing and runs nothing', () => {
  const page = docsPage(buildOpenApi());
  expect(page).not.toMatch(/<script|<img|<link|src=|url\(|https?:|\son\w+=|\sstyle=/i);
});

it('escapes whatever the document says', () => {
  const page = docsPage({
    info: { title: '<b>&"', description: '`a<b`' },
    paths: { '/<x>': { get: { operationId: '"><i>', tags: ['<t>'], summary: "<'>" } } },
  });
  expect(page).toContain('&lt;b&gt;&amp;&quot;');
  expect(page).toContain('<code>a&lt;b</code>');
  expect(page).not.toMatch(/<b>|<i>|<t>|<x>|<'>/);
});
