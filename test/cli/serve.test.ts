import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEmptyDatabase } from '../support/databases.ts';
import { belay, type Served, serve, temporaryDirectory } from './belay.ts';

// Servers that start on busy machines, two after another.
vi.setConfig({ testTimeout: 120_000 });

/** A server that does not outlive its test. */
async function served(variables: Parameters<typeof serve>[0] = {}): Promise<Served> {
  const server = await serve(variables);
  onTestFinished(async () => {
    server.kill('SIGKILL');
    await server.ended;
  });
  return server;
}

/** The URL of a PostgreSQL database for one test. */
async function emptyDatabase(): Promise<string> {
  const { url, drop } = await createEmptyDatabase();
  onTestFinished(drop);
  return url;
}

const automation = '{"cancelation_token":"kept","steps":[{"action":"delay","duration":"1 day"}]}';

describe('belay serve', () => {
  it('makes a key at first start, has its directory to itself, finishes on SIGTERM, and goes on from there', async () => {
    const directory = path.join(temporaryDirectory(), 'data');
    const first = await served({ BELAY_DATA_DIR: directory });
    expect(first.key).toMatch(/^pk_prod_[0-9A-F]{40}$/);
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
    await belay(['invoke', '-'], first.client, { stdin: automation });

    const intruder = await belay(['serve'], { PORT: '0', BELAY_DATA_DIR: directory });
    expect(intruder.stderr).toMatch(
      /The data directory .* is in use by process \d+( on .+)?\. Stop it first/,
    );
    expect(intruder.code).toBe(1);

    first.kill('SIGTERM');
    const { code, signal, stderr } = await first.ended;
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(stderr).toContain('stopped');
    expect(existsSync(path.join(directory, 'belay.lock'))).toBe(false);

    const second = await served({ BELAY_DATA_DIR: directory });
    expect(second.key).toBeNull();
    const { stdout } = await belay(['runs', '--json'], { ...second.client, BELAY_API_KEY: first.key ?? '' });
    expect(JSON.parse(stdout)).toMatchObject({ runs: [{ status: 'WAITING' }] });
  });

  it('goes on after kill -9, with the key of BELAY_API_KEY', async () => {
    const variables = { BELAY_DATA_DIR: temporaryDirectory(), BELAY_API_KEY: 'pk_prod_given_by_me' };
    const first = await served(variables);
    expect(first.key).toBeNull();
    await belay(['invoke', '-'], first.client, { stdin: automation });
    first.kill('SIGKILL');
    expect((await first.ended).signal).toBe('SIGKILL');

    const second = await served(variables);
    const { stdout } = await belay(['cancel', 'kept', '--json'], second.client);
    expect(JSON.parse(stdout)).toMatchObject({ cancelation: { canceled: 1 } });
  });

  it('stops on SIGINT, and takes an immediate second one for the same press', async () => {
    const server = await served({ DATABASE_URL: await emptyDatabase() });
    server.kill('SIGINT');
    server.kill('SIGINT');
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
  });

  it('finishes what is in hand, but ends at once when asked again', async () => {
    const slow = createServer();
    slow.listen(0, '127.0.0.1');
    await once(slow, 'listening');
    onTestFinished(() => void slow.close());
    const server = await served({ DATABASE_URL: await emptyDatabase(), BELAY_OUTBOUND_ALLOW: '127.0.0.1' });
    const { port } = slow.address() as AddressInfo;
    const webhook = { method: 'GET', url: `http://127.0.0.1:${port}/` };
    const fetching = { steps: [{ action: 'fetch-data', webhook, merge_strategy: 'replace' }] };
    const asked = once(slow, 'request');
    await belay(['invoke', '-'], server.client, { stdin: JSON.stringify(fetching) });
    await asked;
    const insist = setInterval(() => server.kill('SIGTERM'), 100);
    const { code, stderr } = await server.ended;
    clearInterval(insist);
    slow.closeAllConnections();
    expect(stderr).toContain('SIGTERM: finishing what is in hand');
    expect(stderr).toContain('SIGTERM again: ending at once');
    expect(code).toBe(143);
  });
});

describe('on PostgreSQL', () => {
  it('migrate shows, applies, and has nothing to do', async () => {
    const variables = { DATABASE_URL: await emptyDatabase() };
    const before = await belay(['migrate', '--status'], variables);
    expect(before.code).toBe(1);
    expect(before.stdout).toMatch(/^0001 \S+ +not applied$/m);
    const check = await belay(['check'], variables);
    expect(check.code).toBe(1);
    expect(check.stdout).toMatch(
      /^WRONG +database .* has schema 0, this build needs \d+: run "belay migrate"$/m,
    );

    const applied = await belay(['migrate'], variables);
    expect({ code: applied.code, stderr: applied.stderr }).toEqual({ code: 0, stderr: '' });
    expect(applied.stdout).toMatch(/^applied 0001 /m);
    expect((await belay(['migrate'], variables)).stdout).toContain('nothing to do');
    expect((await belay(['migrate', '--status'], variables)).code).toBe(0);
    expect((await belay(['check'], variables)).code).toBe(0);
  });

  it('two servers share the work, and one key is made', async () => {
    const url = await emptyDatabase();
    const [a, b] = await Promise.all([
      served({ DATABASE_URL: url, BELAY_ROLE: 'api' }),
      served({ DATABASE_URL: url, BELAY_ROLE: 'worker' }),
    ]);
    const keys = [a.key, b.key].filter((key) => key !== null);
    expect(keys).toHaveLength(1);
    const client = { BELAY_URL: a.url, BELAY_API_KEY: keys[0] ?? '' };
    const automation =
      '{"steps":[{"action":"update-profile","recipient_id":"u","profile":{"a":1},"merge":"replace"}]}';
    const { stdout } = await belay(['invoke', '-', '--json'], client, { stdin: automation });
    const { runId } = JSON.parse(stdout) as { readonly runId: string };
    await expect
      .poll(async () => (await belay(['runs', runId], client)).stdout, { timeout: 20_000 })
      .toMatch(/^status +PROCESSED$/m);
    for (const server of [a, b]) server.kill('SIGTERM');
    expect([(await a.ended).code, (await b.ended).code]).toEqual([0, 0]);
  });
});

describe('belay check', () => {
  it('finds nothing wrong where nothing is set, and creates nothing', async () => {
    const cwd = temporaryDirectory();
    const { code, stdout } = await belay(['check'], { BELAY_COLOUR: 'yes' }, { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok +database +embedded, to be created in /m);
    expect(stdout).toMatch(/^note +settings +BELAY_COLOUR is no setting of Belay$/m);
    expect(stdout).toMatch(/^ok +sandbox +the expression engine passed its self-test$/m);
    expect(existsSync(path.join(cwd, 'data'))).toBe(false);
  });

  it('names every wrong setting', async () => {
    const { code, stdout } = await belay(['check', '--json'], { PORT: 'x', BELAY_ROLE: 'y' });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      findings: [
        { level: 'wrong', what: 'settings', message: expect.stringMatching(/^PORT is "x"/) },
        { level: 'wrong', what: 'settings', message: expect.stringMatching(/^BELAY_ROLE is "y"/) },
      ],
    });
  });
});
