import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, test } from 'vitest';
import { createOutbound, type Outbound, type OutboundRequest, parseAllow } from './outbound.ts';

let outbound: Outbound;

beforeEach(() => {
  outbound = createOutbound({ allow: ['127.0.0.0/8'], maxConnectionsPerOrigin: 1 });
});

afterEach(() => outbound.close());

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function serve(listener: RequestListener): Promise<string> {
  return listen(createServer(listener));
}

/** Answers the first request with these very bytes. */
function serveBytes(bytes: string): Promise<string> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.write(bytes, 'latin1'));
    }),
  );
}

function get(url: string, change: Partial<OutboundRequest> = {}) {
  return outbound.send({ url, method: 'GET', ...change });
}

describe('a request', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)(
    'carries %s, query, headers and body',
    async (method) => {
      const url = await serve(async (request, response) => {
        response.end(JSON.stringify([request.method, request.url, request.headers, await text(request)]));
      });
      const result = await outbound.send({
        url: `${url}/hook?a=1#part`,
        method,
        params: { 'b c': 'ü' },
        headers: { 'Content-Type': 'application/json', 'X-Name': 'M\u00fcller' },
        body: '{"text":"grüß dich \u{1F600}"}',
      });
      expect(result).toMatchObject({ kind: 'response', status: 200 });
      const received = JSON.parse(result.kind === 'response' ? result.body : '');
      expect(received).toEqual([
        method,
        '/hook?a=1&b+c=%C3%BC',
        {
          host: new URL(url).host,
          connection: expect.any(String),
          'user-agent': 'belay',
          'content-type': 'application/json',
          'x-name': 'M\u00fcller',
          'accept-encoding': 'identity',
          'content-length': '27',
        },
        '{"text":"grüß dich \u{1F600}"}',
      ]);
    },
  );

  it('re-uses its connection', async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    for (let count = 0; count < 20; count += 1) expect(await get(url)).toHaveProperty('status', 200);
    expect(ports.size).toBe(1);
  });

  it('opens no more connections to one origin than it may', async () => {
    outbound = createOutbound({ allow: ['127.0.0.1'], maxConnectionsPerOrigin: 3 });
    const held: ServerResponse[] = [];
    const url = await serve((_request, response) => {
      held.push(response);
      if (held.length === 3) for (const waiting of held.splice(0)) waiting.end();
    });
    const results = await Promise.all(Array.from({ length: 9 }, () => get(url)));
    expect(results.map((result) => result.kind)).toEqual(Array(9).fill('response'));
  });
});

describe('a response', () => {
  test.each([200, 204, 304, 400, 404, 429, 500, 503])('is %i', async (status) => {
    const url = await serve((_request, response) => response.writeHead(status).end());
    expect(await get(url)).toMatchObject({ kind: 'response', status, body: '' });
  });

  it('has its headers in lower case, repeated ones joined, odd ones as data', async () => {
    const url = await serveBytes(
      'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n__proto__: x\r\nX-Name: \xfc\r\n\r\n',
    );
    const result = await get(url);
    const headers = result.kind === 'response' ? Object.entries(result.headers) : [];
    expect(headers).toEqual([
      ['content-length', '0'],
      ['set-cookie', 'a=1, b=2'],
      ['__proto__', 'x'],
      ['x-name', '\u00fc'],
    ]);
  });

  it('comes after informational ones', async () => {
    const url = await serve((_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.writeProcessing();
      response.end('done');
    });
    expect(await get(url)).toMatchObject({ kind: 'response', status: 200, body: 'done' });
  });

  it('is decompressed where a server compresses unasked', async () => {
    const url = await serve((_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(gzipSync('{"stored":"compressed"}'));
    });
    expect(await get(url)).toMatchObject({ kind: 'response', body: '{"stored":"compressed"}' });
  });

  test.each([301, 302, 307, 308])('to a POST is %i, not followed', async (status) => {
    const url = await serve((_request, response) =>
      response.writeHead(status, { location: '/again' }).end('moved'),
    );
    expect(await outbound.send({ url, method: 'POST', body: 'x' })).toMatchObject({
      kind: 'response',
      status,
      headers: { location: '/again' },
      body: 'moved',
    });
  });
});

describe('the size limit', () => {
  it('is exact, by default 1 MiB', async () => {
    const url = await serve((request, response) => response.end('x'.repeat(Number(request.url?.slice(1)))));
    const limit = 1024 * 1024;
    expect(await get(`${url}/${limit}`)).toMatchObject({ kind: 'response', body: 'x'.repeat(limit) });
    expect(await get(`${url}/${limit + 1}`)).toEqual({
      kind: 'failed',
      reason: `${new URL(url).host}: the response (status 200) cannot be used: it is larger than 1048576 bytes`,
      timeout: false,
      sent: true,
    });
    expect(await get(`${url}/10`, { maxBytes: 9 })).toMatchObject({ kind: 'failed', sent: true });
    expect(await get(`${url}/0`, { maxBytes: 0 })).toMatchObject({ kind: 'response', body: '' });
  });

  it('ends an endless body', async () => {
    const url = await serve((_request, response) => {
      const more = () => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    expect(await get(url)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('larger than') });
  });

  it('counts after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const url = await serve((_request, response) => response.setHeader('content-encoding', 'gzip').end(bomb));
    expect(await get(url)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('larger than'),
      sent: true,
    });
  });

  it('bounds the headers', async () => {
    const url = await serveBytes(`HTTP/1.1 200 OK\r\nx-a: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(await get(url)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('headers are too large'),
    });
  });
});

describe('close', () => {
  it('waits for what is under way and takes nothing more', async () => {
    const server = createServer();
    const url = await listen(server);
    const underway = get(url);
    const [, response] = await once(server, 'request');
    const closed = outbound.close();
    expect(await get(url)).toEqual({
      kind: 'failed',
      reason: 'outbound calls are closed',
      timeout: false,
      sent: false,
    });
    response.end('late');
    expect(await underway).toMatchObject({ kind: 'response', body: 'late' });
    await closed;
  });
});

describe('parseAllow', () => {
  it('splits at commas and spaces', () => {
    expect(parseAllow(' 10.0.0.0/8, 192.168.1.7\n,fd00::/8 ')).toEqual([
      '10.0.0.0/8',
      '192.168.1.7',
      'fd00::/8',
    ]);
    expect(parseAllow('')).toEqual([]);
  });

  it('names the bad entry', () => {
    expect(() => parseAllow('10.0.0.0/8,intranet')).toThrow(
      /^BELAY_OUTBOUND_ALLOW: "intranet" is not an IP address/,
    );
  });
});
