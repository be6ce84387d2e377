import { expect, it, test } from 'vitest';
import { describeFailure } from './failure.ts';
import { AddressRefused } from './guarded-connector.ts';

function error(code: string, message = 'connect 10.0.0.1:80'): Error {
  return Object.assign(new Error(message), { code });
}

test.each([
  ['ENOTFOUND', 'the name does not resolve', false],
  ['ECONNREFUSED', 'connection refused', false],
  ['ETIMEDOUT', 'connecting took too long', true],
  ['UND_ERR_CONNECT_TIMEOUT', 'connecting took too long', true],
  ['EPROTO', 'the TLS handshake failed (EPROTO)', false],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'the TLS handshake failed (ERR_SSL_WRONG_VERSION_NUMBER)', false],
])('%s is worded without addresses', (code, text, timeout) => {
  const reason = `a.example: ${text}`;
  expect(describeFailure('a.example', error(code), false)).toEqual({
    kind: 'failed',
    reason,
    timeout,
    sent: false,
  });
});

it('falls back on the message, then on the code', () => {
  expect(describeFailure('a', error('CERT_HAS_EXPIRED', 'certificate has expired'), false)).toMatchObject({
    reason: 'a: certificate has expired',
  });
  expect(describeFailure('a', error('EODD', ''), true)).toMatchObject({ reason: 'a: EODD', sent: true });
});

it('tells a refused address from a failure', () => {
  expect(describeFailure('a', new AddressRefused('10.0.0.1', 'private'), false)).toEqual({
    kind: 'refused',
    reason: '10.0.0.1 is a private address; to permit it, add it to BELAY_OUTBOUND_ALLOW',
  });
});
