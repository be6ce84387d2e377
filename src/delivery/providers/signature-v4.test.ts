import { describe, expect, it } from 'vitest';
import { signAws } from './signature-v4.ts';

// The identity and the requests of AWS's Signature Version 4 test suite.
const IDENTITY = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
  region: 'us-east-1',
  service: 'service',
};
const AT = Date.UTC(2015, 7, 30, 12, 36, 0);

function signatureOf(method: string, path: string, headers = {}, body = '') {
  const url = new URL(`https://example.amazonaws.com${path}`);
  const { authorization = '' } = signAws({ method, url, headers, body }, IDENTITY, AT);
  return authorization;
}

describe("AWS's test suite", () => {
  it.each([
    ['get-vanilla', 'GET', '/', {}, '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', 'POST', '/', {}, '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      '/?Param2=value2&Param1=value1',
      {},
      '',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'post-x-www-form-urlencoded',
      'POST',
      '/',
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      'Param1=value1',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('%s', (_name, method, path, headers, body, signature) => {
    expect(signatureOf(method, path, headers, body)).toMatch(new RegExp(`Signature=${signature}$`));
  });

  it('signs the token of temporary credentials as well', () => {
    const url = new URL('https://example.amazonaws.com/');
    const request = { method: 'POST', url, headers: {}, body: '' };
    const headers = signAws(request, { ...IDENTITY, sessionToken: 'AQ==' }, AT);
    expect(headers['x-amz-security-token']).toBe('AQ==');
    expect(headers['authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,');
  });
});
