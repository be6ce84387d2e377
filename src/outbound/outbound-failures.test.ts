import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, test } from 'vitest';
import { createOutbound, type Outbound } from './outbound.ts';

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

/** Answers every request with these very bytes, then closes where told. */
function serveBytes(bytes: string, end: (socket: Socket) => void = () => {}): Promise<string> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.write(bytes, 'latin1', () => end(socket)));
    }),
  );
}

function get(url: string) {
  return outbound.send({ url, method: 'GET' });
}

describe('a failure', () => {
  const both = ['127.0.0.1', '127.0.0.2'];
  const CUT = 'the connection was closed before the whole response was read';

  it('before a connection stands has sent nothing', async () => {
    const server = createTcpServer();
    const url = await listen(server);
    server.close();
    expect(await get(url)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('refused'),
      sent: false,
    });
    const name = createOutbound({ allow: [], lookup: async () => [] });
    expect(await name.send({ url: 'http://nowhere.example', method: 'GET' })).toEqual({
      kind: 'failed',
      reason: 'nowhere.example: the name does not resolve',
      timeout: false,
      sent: false,
    });
    const tls = await serveBytes('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(await get(tls.replace('http:', 'https:'))).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('TLS handshake failed'),
      sent: false,
    });
  });

  test.each([
    ['before the response', '', CUT],
    ['within the headers', 'HTTP/1.1 200 OK\r\ncontent-le', CUT],
    ['within a sized body', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc', CUT],
    ['within a chunked body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n', CUT],
  ])('by closing %s may have been sent', async (_where, bytes, reason) => {
    const url = await serveBytes(bytes, (socket) => socket.destroy());
    const result = await outbound.send({ url, method: 'POST', body: 'x' });
    expect(result).toEqual({
      kind: 'failed',
      reason: `${new URL(url).host}: ${reason}`,
      timeout: false,
      sent: true,
    });
  });

  test.each([
    ['what is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['an unasked upgrade', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ])('is the result of %s', async (_what, bytes) => {
    expect(await get(await serveBytes(bytes))).toMatchObject({ kind: 'failed', timeout: false, sent: true });
  });

  it('to connect fails every request that waits for the connection', async () => {
    const server = createTcpServer();
    const url = await listen(server);
    server.close();
    const results = await Promise.all(Array.from({ length: 5 }, () => get(url)));
    expect(results.map((result) => result.kind)).toEqual(Array(5).fill('failed'));
    const pool = createOutbound({
      allow: ['127.0.0.0/8'],
      maxConnectionsPerOrigin: 2,
      lookup: async () => both,
    });
    const named = url.replace('127.0.0.1', 'both.example');
    const pooled = await Promise.all(
      Array.from({ length: 9 }, () => pool.send({ url: named, method: 'GET' })),
    );
    const refused = {
      kind: 'failed',
      reason: `${new URL(named).host}: connection refused`,
      timeout: false,
      sent: false,
    };
    expect(pooled).toEqual(Array(9).fill(refused));
  });

  it('leaves the next request alone', async () => {
    let first = true;
    const url = await serve((request, response) => {
      if (first) request.socket.destroy();
      else response.end('fine');
      first = false;
    });
    expect(await get(url)).toHaveProperty('kind', 'failed');
    expect(await get(url)).toMatchObject({ kind: 'response', body: 'fine' });
  });
});
