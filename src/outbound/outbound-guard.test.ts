import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, test, vi } from 'vitest';
import { createOutbound, type OutboundOptions } from './outbound.ts';

/** In these tests 127.0.0.1 plays the public internet and 127.0.0.2 what must not be reached. */
const PUBLIC = '127.0.0.1';
const INTERNAL = '127.0.0.2';

function guarded(options: Partial<OutboundOptions> = {}) {
  const outbound = createOutbound({ allow: [PUBLIC], ...options });
  onTestFinished(() => outbound.close());
  return (url: string, headers: { readonly [name: string]: string } = {}) =>
    outbound.send({ url, method: 'GET', headers });
}

async function serve(listener: RequestListener, host = PUBLIC, port = 0): Promise<number> {
  const server = createServer(listener);
  server.listen(port, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Two servers on one port: what a name reaches depends on its address alone. */
async function serveBoth(listener: RequestListener): Promise<{ port: number; intrusions: () => number }> {
  let count = 0;
  const port = await serve(listener);
  await serve((_request, response) => response.end(`secret ${++count}`), INTERNAL, port);
  return { port, intrusions: () => count };
}

/** A resolver that gives these answers in turn, the last one for ever. */
function resolver(...answers: readonly (readonly string[])[]) {
  const asked: string[] = [];
  const lookup = async (hostname: string) => {
    asked.push(hostname);
    return answers[Math.min(asked.length, answers.length) - 1] ?? [];
  };
  return { asked, lookup };
}

describe('an address in the URL', () => {
  test.each([
    ['http://127.0.0.1/', 'loopback'],
    ['http://127.1:8080/', 'loopback'],
    ['http://2130706433/', 'loopback'],
    ['http://0x7f000001/', 'loopback'],
    ['http://0177.0.0.1/', 'loopback'],
    ['http://127.0.0.1./', 'loopback'],
    ['http://①②⑦.⓪.⓪.①/', 'loopback'],
    ['http://%31%32%37.0.0.1/', 'loopback'],
    ['http://0/', 'unspecified'],
    ['http://169.254.169.254/latest/meta-data/', 'link-local'],
    ['http://[::1]/', 'loopback'],
    ['http://[::]/', 'unspecified'],
    ['http://[::ffff:169.254.169.254]/', 'link-local'],
    ['http://[::ffff:7f00:1]/', 'loopback'],
    ['http://[64:ff9b::169.254.169.254]/', 'link-local'],
    ['http://[2002:a9fe:a9fe::]/', '6to4'],
    ['http://[2001::1]/', 'teredo'],
    ['http://[fd00:ec2::254]/', 'unique-local'],
    ['https://10.0.0.1/', 'private'],
    ['https://[fe80::1]/', 'link-local'],
  ])('%s is refused as %s', async (url, range) => {
    expect(await guarded({ allow: [] })(url)).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(new RegExp(` is an? ${range} address; .*BELAY_OUTBOUND_ALLOW$`)),
    });
  });
});

describe('a name', () => {
  test.each([
    ['10.0.0.1'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:10.0.0.1'],
    ['::8.8.8.8'],
    ['fe80::1%eth0'],
    ['no address at all'],
  ])('that resolves to %s is refused', async (address) => {
    const { lookup } = resolver([address]);
    expect(await guarded({ lookup })('http://intranet.example/')).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^intranet\.example resolves to an? .* address; .*BELAY_OUTBOUND_ALLOW$/),
    });
  });

  it('does not give away the address it resolves to', async () => {
    const { lookup } = resolver(['10.11.12.13']);
    expect(JSON.stringify(await guarded({ lookup })('http://intranet.example/'))).not.toContain('10.11');
  });

  it('localhost is refused by what the system resolves it to', async () => {
    expect(await guarded({ allow: [] })('http://localhost/')).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('loopback'),
    });
  });

  test.each(['LOCALHOST', 'localhost.', 'a.localhost', '127.0.0.1.nip.example'])(
    '%s is refused like any',
    async (name) => {
      const { lookup } = resolver(['127.0.0.1', '::1']);
      expect(await guarded({ allow: [], lookup })(`http://${name}/`)).toHaveProperty('kind', 'refused');
    },
  );

  it('reaches only the permitted of its addresses', async () => {
    const { port, intrusions } = await serveBoth((_request, response) => response.end('public'));
    const { asked, lookup } = resolver([INTERNAL, PUBLIC, '10.0.0.1']);
    expect(await guarded({ lookup })(`http://mixed.example:${port}/`)).toMatchObject({ body: 'public' });
    expect(asked).toEqual(['mixed.example']);
    expect(intrusions()).toBe(0);
  });

  it('that cannot be resolved fails', async () => {
    const lookup = () => Promise.reject(Object.assign(new Error('queryA'), { code: 'EAI_AGAIN' }));
    expect(await guarded({ lookup })('http://a.example/')).toEqual({
      kind: 'failed',
      reason: 'a.example: the name cannot be resolved at the moment',
      timeout: false,
      sent: false,
    });
  });

  it('is asked for once when many connections open together', async () => {
    const port = await serve((_request, response) => response.end());
    const { asked, lookup } = resolver([PUBLIC]);
    const send = guarded({ lookup });
    await Promise.all(Array.from({ length: 20 }, () => send(`http://burst.example:${port}/`)));
    expect(asked).toEqual(['burst.example']);
  });
});

describe('a name that is re-bound', () => {
  it('is refused at the next connection', async () => {
    const { port, intrusions } = await serveBoth((_request, response) => {
      response.setHeader('connection', 'close').end('public');
    });
    const { asked, lookup } = resolver([PUBLIC], [INTERNAL]);
    const send = guarded({ lookup });
    expect(await send(`http://rebind.example:${port}/`)).toMatchObject({ kind: 'response', body: 'public' });
    expect(await send(`http://rebind.example:${port}/`)).toMatchObject({ kind: 'refused' });
    expect(asked).toHaveLength(2);
    expect(intrusions()).toBe(0);
  });

  it('keeps reaching the checked address over a pooled connection', async () => {
    const { port, intrusions } = await serveBoth((_request, response) => response.end('public'));
    const { asked, lookup } = resolver([PUBLIC], [INTERNAL]);
    const send = guarded({ lookup, maxConnectionsPerOrigin: 1 });
    for (let count = 0; count < 5; count += 1) {
      expect(await send(`http://rebind.example:${port}/`)).toMatchObject({ body: 'public' });
    }
    expect(asked).toHaveLength(1);
    expect(intrusions()).toBe(0);
  });
});

describe('a redirect', () => {
  it('is followed to permitted places, without secrets across origins', async () => {
    const end = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    const start = await serve((request, response) => {
      const location = request.url === '/' ? '/second' : `http://${PUBLIC}:${end}/`;
      response.writeHead(302, { location }).end(request.headers['x-api-key']);
    });
    const result = await guarded()(`http://${PUBLIC}:${start}/`, {
      'X-Api-Key': 'secret',
      Accept: 'application/json',
    });
    expect(result).toMatchObject({ kind: 'response', status: 200 });
    expect(result).toHaveProperty('body', expect.stringContaining('application/json'));
    expect(result).toHaveProperty('body', expect.not.stringContaining('secret'));
  });

  test.each([
    ['an address', (port: number) => `http://${INTERNAL}:${port}/`],
    ['a spelt-out address', (port: number) => `//0x7f.2:${port}/`],
    ['a name', (port: number) => `http://internal.example:${port}/`],
    ['the metadata service', () => 'http://169.254.169.254/latest/'],
    ['another scheme', () => 'file:///etc/passwd'],
    ['a URL with a password', (port: number) => `http://u:p@${PUBLIC}:${port}/`],
  ])('to %s that is forbidden is refused', async (_what, target) => {
    const { port, intrusions } = await serveBoth((_request, response) => {
      response.writeHead(302, { location: target(port) }).end();
    });
    const { lookup } = resolver([INTERNAL]);
    expect(await guarded({ lookup })(`http://${PUBLIC}:${port}/`)).toMatchObject({ kind: 'refused' });
    expect(intrusions()).toBe(0);
  });

  test.each([
    [5, { kind: 'response', body: 'there' }],
    [6, { kind: 'failed', reason: 'more than 5 redirects', timeout: false, sent: true }],
  ])('is followed %i times with this result', async (count, expected) => {
    const port = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    expect(await guarded()(`http://${PUBLIC}:${port}/${count}`)).toMatchObject(expected);
  });

  it('that leads nowhere fails as sent, because the first peer was reached', async () => {
    const { lookup } = resolver([]);
    const port = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://nowhere.example/' }).end();
    });
    expect(await guarded({ lookup })(`http://${PUBLIC}:${port}/`)).toMatchObject({
      kind: 'failed',
      sent: true,
    });
  });
});

describe('send', () => {
  it('uses no proxy from the environment', async () => {
    const port = await serve((request, response) => response.end(request.url));
    const proxy = await serve((_request, response) => response.end('proxy'));
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])
      vi.stubEnv(name, `http://${PUBLIC}:${proxy}`);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect(await guarded()(`http://${PUBLIC}:${port}/direct`)).toMatchObject({ body: '/direct' });
  });

  it('never throws', async () => {
    const { lookup } = resolver([]);
    const outbound = createOutbound({ allow: [], lookup });
    const anything = fc.string({ unit: 'binary' });
    const url = fc.oneof(
      anything,
      fc.webUrl(),
      anything.map((end) => `http://a.example/${end}`),
      anything.map((host) => `http://${host}`),
    );
    await fc.assert(
      fc.asyncProperty(url, anything, anything, async (target, name, value) => {
        const result = await outbound.send({
          url: target,
          method: 'GET',
          headers: { [name]: value },
          params: { [name]: value },
        });
        expect(['refused', 'failed']).toContain(result.kind);
        expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      }),
      { numRuns: 300 },
    );
    await outbound.close();
  });
});
