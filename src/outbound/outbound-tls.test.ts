import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { selfSigned } from '../../test/support/self-signed.ts';
import { createOutbound } from './outbound.ts';

it('does not talk to a server whose certificate is not trusted, whatever the environment says', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  let connections = 0;
  let requests = 0;
  const server = createServer(selfSigned('hook.example'), (_request, response) =>
    response.end(`${++requests}`),
  );
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const outbound = createOutbound({ allow: ['127.0.0.1'], lookup: async () => ['10.0.0.1', '127.0.0.1'] });
  onTestFinished(async () => {
    await outbound.close();
    server.close();
    vi.unstubAllEnvs();
  });
  const { port } = server.address() as AddressInfo;
  expect(await outbound.send({ url: `https://hook.example:${port}/`, method: 'POST', body: 'x' })).toEqual({
    kind: 'failed',
    reason: `hook.example:${port}: self-signed certificate`,
    timeout: false,
    sent: false,
  });
  expect({ connections, requests }).toEqual({ connections: 1, requests: 0 });
});
