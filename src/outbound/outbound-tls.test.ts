import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
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

/** The least X.509 certificate that a server can start with (RFC 5280), so that no key lies in the repository. */
function selfSigned(name: string): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = der(0x30, hex('06082a8648ce3d040302'));
  const commonName = der(0x30, der(0x31, der(0x30, hex('0603550403'), der(0x0c, Buffer.from(name)))));
  const validity = der(
    0x30,
    der(0x17, Buffer.from('200101000000Z')),
    der(0x17, Buffer.from('491231235959Z')),
  );
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const body = der(0x30, hex('020101'), ecdsaWithSha256, commonName, validity, commonName, spki);
  const signature = der(0x03, hex('00'), sign('sha256', body, privateKey));
  const cert = new X509Certificate(der(0x30, body, ecdsaWithSha256, signature)).toString();
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const long = content.length < 128 ? [] : content.length < 256 ? [0x81] : [0x82, content.length >> 8];
  return Buffer.concat([Buffer.from([tag, ...long, content.length & 0xff]), content]);
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}
