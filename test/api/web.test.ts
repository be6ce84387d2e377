import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startServer } from '../support/server.ts';

const root = mkdtempSync(path.join(tmpdir(), 'belay-web-'));
const PAGE = '<!doctype html><title>Belay</title>';
const SCRIPT = `export const long = ${JSON.stringify('x'.repeat(5_000))};`;
mkdirSync(path.join(root, 'assets'));
writeFileSync(path.join(root, 'index.html'), PAGE);
writeFileSync(path.join(root, 'assets/index-Ab12.js'), SCRIPT);
writeFileSync(path.join(root, 'boot.js'), 'boot();');
afterAll(() => rmSync(root, { recursive: true }));

const { url, key } = await startServer({ webRoot: root });
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

function get(place: string, headers: Record<string, string> = BROWSER): Promise<Response> {
  return fetch(`${url}${place}`, { headers, redirect: 'manual' });
}

it('leads a browser to the list of automations', async () => {
  const response = await get('/');
  expect([response.status, response.headers.get('location')]).toEqual([302, '/automations']);
});

it.each([
  '/automations',
  '/automations/x/design?step=1',
  '/logs/automations/1-2',
  '/tokens/a%20b.c',
  '/setup',
  '/join',
])('begins every route of the app with its page: %s', async (place) => {
  const response = await get(place);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe(PAGE);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('vary')).toContain('accept');
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("script-src 'self' 'unsafe");
});

it('answers programs with data on the same paths', async () => {
  const list = await get('/automations', { authorization: `Bearer ${key}` });
  expect(await list.json()).toHaveProperty('templates');
  expect(list.headers.get('vary')).toContain('accept');
  expect((await get('/automations', { accept: '*/*' })).status).toBe(401);
  expect(
    (await get('/automations/nothing', { accept: 'application/json', authorization: `Bearer ${key}` }))
      .status,
  ).toBe(404);
});

it('never answers the API with the page', async () => {
  for (const place of ['/messages', '/api-keys', '/health', '/docs', '/nothing', '/events']) {
    expect(await (await get(place)).text()).not.toBe(PAGE);
  }
  const post = await fetch(`${url}/automations`, { method: 'POST', headers: BROWSER });
  expect(post.status).toBe(401);
});

it('keeps hashed files for good, and compresses them', async () => {
  const response = await get('/assets/index-Ab12.js', { 'accept-encoding': 'br' });
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(response.headers.get('content-encoding')).toBe('br');
  expect(await response.text()).toBe(SCRIPT);
  const plain = await get('/assets/index-Ab12.js', { 'accept-encoding': 'identity' });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await plain.text()).toBe(SCRIPT);
});

it('lets other files be asked for anew', async () => {
  const response = await get('/boot.js');
  expect(response.headers.get('cache-control')).toBe('no-cache');
  const etag = response.headers.get('etag') ?? '';
  expect((await get('/boot.js', { 'if-none-match': etag })).status).toBe(304);
});

it.each(['/assets/gone.js', '/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json'])(
  'has no file %s',
  async (place) => {
    const response = await get(place, { accept: '*/*' });
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('belay');
  },
);

it('takes a new build without a restart', async () => {
  writeFileSync(path.join(root, 'index.html'), `${PAGE}new`);
  utimesSync(path.join(root, 'index.html'), new Date(), new Date(Date.now() + 5_000));
  expect(await (await get('/automations')).text()).toBe(`${PAGE}new`);
});
