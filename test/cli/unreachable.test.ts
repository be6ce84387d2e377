import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { belay, temporaryDirectory } from './belay.ts';

/** Something that answers every request the same. */
async function answering(status: number, body: string): Promise<{ readonly url: string }> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const KEY = 'pk_prod_0123456789';

describe('a client', () => {
  it('says how to start a server when there is none', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const { code, stderr } = await belay(['runs'], { BELAY_URL: url, BELAY_API_KEY: KEY });
    expect(stderr).toBe(
      `No server answers at ${url} (ECONNREFUSED). Start one with "npm start" or "belay serve", or set BELAY_URL.\n`,
    );
    expect(code).toBe(1);
  });

  it.each([
    ['a page', 200, '<html>'],
    ['another API', 404, '{"error":"nope"}'],
    ['a redirect', 302, ''],
  ])('notices that %s is no Belay', async (_what, status, body) => {
    const { url } = await answering(status, body);
    const { code, stderr } = await belay(['runs'], { BELAY_URL: url, BELAY_API_KEY: KEY });
    expect(stderr).toBe(
      `What answered at ${url} did not speak Belay's API (${status}). Is BELAY_URL right?\n`,
    );
    expect(code).toBe(1);
  });

  it('shows every problem that the server found', async () => {
    const problems = [
      { place: 'steps[0].duration', message: 'required' },
      { place: 'steps[1].action', message: 'unknown' },
    ];
    const { url } = await answering(
      400,
      JSON.stringify({ message: 'first', type: 'invalid_request_error', problems }),
    );
    const { code, stderr } = await belay(['invoke', 't'], { BELAY_URL: url, BELAY_API_KEY: KEY });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'steps[0].duration: required\nsteps[1].action: unknown\n',
    });
  });
});

describe('a server', () => {
  it('says which port is taken', async () => {
    const { url } = await answering(200, '');
    const { port } = new URL(url);
    const { code, stderr } = await belay(['serve'], { PORT: port, BELAY_DATA_DIR: 'memory://' });
    expect(stderr).toContain(
      `Port ${port} on 127.0.0.1 is in use. Set PORT to another one, or to 0 for any.\n`,
    );
    expect(code).toBe(1);
  });

  it('says which database cannot be reached, without its password', async () => {
    const port = await freePort();
    const url = `postgresql://belay:hunter2@127.0.0.1:${port}/belay`;
    const { code, stdout, stderr } = await belay(['serve'], { DATABASE_URL: url });
    expect(stderr).toMatch(
      new RegExp(
        `The database at 127\\.0\\.0\\.1:${port}/belay cannot be reached \\(ECONNREFUSED\\).*DATABASE_URL`,
      ),
    );
    expect(stdout + stderr).not.toContain('hunter2');
    expect(code).toBe(1);
  });

  it('says which directory cannot be used', async () => {
    const file = `${temporaryDirectory()}/file`;
    await import('node:fs/promises').then(({ writeFile }) => writeFile(file, ''));
    const { code, stderr } = await belay(['serve'], { BELAY_DATA_DIR: `${file}/data` });
    expect(stderr).toContain(`The data directory ${file}/data cannot be used (ENOTDIR).`);
    expect(code).toBe(1);
  });
});
