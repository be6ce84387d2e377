import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createOutbound } from './outbound.ts';

async function serve() {
  const seen: { headers: IncomingHttpHeaders; body: string; session: unknown }[] = [];
  const server = createServer();
  server.on('stream', async (stream, headers) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    seen.push({ headers, body: Buffer.concat(chunks).toString('latin1'), session: stream.session });
    stream.respond({ ':status': 201, 'x-a': 'b' });
    stream.end('done');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const outbound = createOutbound({ allow: ['127.0.0.1'] });
  onTestFinished(async () => {
    await outbound.close();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { seen, outbound, url: `http://127.0.0.1:${port}/3/device/x` };
}

it('speaks HTTP/2 where it is asked to, on few connections, and sends bytes as they are', async () => {
  const { seen, outbound, url } = await serve();
  const body = Uint8Array.from([0, 255, 10, 13]);
  const send = () => outbound.send({ url, method: 'POST', headers: { 'x-y': 'z' }, body, http2: true });
  for (const result of await Promise.all([send(), send(), send(), send(), send()])) {
    expect(result).toMatchObject({ kind: 'response', status: 201, body: 'done', headers: { 'x-a': 'b' } });
  }
  expect(seen[0]?.headers).toMatchObject({ ':method': 'POST', ':path': '/3/device/x', 'x-y': 'z' });
  expect(seen.map((call) => call.body)).toEqual(Array(5).fill('\x00\xff\n\r'));
  expect(new Set(seen.map((call) => call.session)).size).toBeLessThanOrEqual(2);
});

it('guards HTTP/2 like the rest', async () => {
  const { seen, outbound } = await serve();
  const url = 'http://10.0.0.1/';
  expect(await outbound.send({ url, method: 'POST', http2: true })).toMatchObject({ kind: 'refused' });
  expect(seen).toEqual([]);
});
