import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createOutbound } from './outbound.ts';

async function serve() {
  const server = createServer((socket) => socket.end('220 hello\r\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const lookup = async (name: string) => (name === 'inside.example' ? ['10.0.0.1'] : ['127.0.0.1']);
  const outbound = createOutbound({ allow: ['127.0.0.1'], lookup });
  onTestFinished(async () => {
    await outbound.close();
    server.close();
  });
  return { outbound, server, port: (server.address() as AddressInfo).port };
}

it('opens a connection to a permitted address', async () => {
  const { outbound, port } = await serve();
  for (const host of ['127.0.0.1', 'mail.example']) {
    const result = await outbound.connect({ host, port, timeoutMs: 5_000 });
    if (result.kind !== 'connected') throw new Error(result.reason);
    const [greeting] = await once(result.socket, 'data');
    expect(String(greeting)).toBe('220 hello\r\n');
    result.socket.destroy();
  }
});

it.each([
  ['10.0.0.1', 25, /10\.0\.0\.1 is a private address/],
  ['inside.example', 25, /inside\.example resolves to a private address/],
  ['169.254.169.254', 25, /link-local/],
  ['a b', 25, /the host is not valid/],
  ['a\r\nb', 25, /the host is not valid/],
  ['', 25, /the host is not valid/],
  ['127.0.0.1', 0, /the port is not valid/],
  ['127.0.0.1', 70_000, /the port is not valid/],
])('refuses %j port %i', async (host, port, reason) => {
  const { outbound } = await serve();
  const result = await outbound.connect({ host, port, timeoutMs: 5_000 });
  expect(result).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) });
});

it('tells of a peer that is not there, and of its own end', async () => {
  const { outbound, server, port } = await serve();
  await new Promise((resolve) => server.close(resolve));
  const target = { host: '127.0.0.1', port, timeoutMs: 5_000 };
  expect(await outbound.connect(target)).toMatchObject({
    kind: 'failed',
    sent: false,
    reason: '127.0.0.1: connection refused',
  });
  await outbound.close();
  expect(await outbound.connect(target)).toMatchObject({
    kind: 'failed',
    reason: 'outbound calls are closed',
  });
});
