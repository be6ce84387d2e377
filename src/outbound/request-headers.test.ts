import { validateHeaderName, validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseRequestHeaders, withoutSecrets } from './request-headers.ts';

function entries(given: { readonly [name: string]: string }): unknown {
  const headers = parseRequestHeaders(given);
  return headers instanceof Map ? Object.fromEntries(headers) : headers;
}

describe('parseRequestHeaders', () => {
  it('lower-cases names and adds its own', () => {
    expect(entries({ 'Content-Type': 'application/json', 'X-Name': 'M\u00fcller\t1' })).toEqual({
      'user-agent': 'belay',
      'content-type': 'application/json',
      'x-name': 'M\u00fcller\t1',
      'accept-encoding': 'identity',
    });
  });

  it('keeps the user agent of the caller, but never asks for compression', () => {
    expect(entries({ 'User-Agent': 'mine', 'Accept-Encoding': 'gzip, br' })).toEqual({
      'user-agent': 'mine',
      'accept-encoding': 'identity',
    });
  });

  test.each([
    'Host',
    'Content-Length',
    'TRANSFER-ENCODING',
    'connection',
    'Keep-Alive',
    'Upgrade',
    'Expect',
    'TE',
    'Trailer',
    'Proxy-Authorization',
    'Proxy-Connection',
  ])('refuses %s', (name) => {
    expect(entries({ [name]: '1' })).toEqual({
      kind: 'refused',
      reason: `the header "${name}" cannot be set`,
    });
  });

  test.each(['', 'a b', 'a:', 'a\r\nb', 'a\0', 'ä', '\ud800', `${'x'.repeat(99)}\n`])(
    'refuses the name %j',
    (name) => {
      expect(entries({ [name]: '1' })).toEqual({
        kind: 'refused',
        reason: expect.stringContaining('not a valid name'),
      });
    },
  );

  test.each(['a\r\nx: y', 'a\n', '\r', '\0', '\x7f', '日本', '\udc00'])('refuses the value %j', (value) => {
    expect(entries({ 'x-a': value })).toEqual({
      kind: 'refused',
      reason: expect.stringContaining('holds a line break'),
    });
  });

  it('refuses a header given twice', () => {
    expect(entries({ 'X-A': '1', 'x-a': '2' })).toEqual({
      kind: 'refused',
      reason: 'the header "x-a" is given twice',
    });
  });

  it('never repeats a value or a raw control character in its reason', () => {
    expect(JSON.stringify(entries({ Authorization: 'hunter2\n' }))).not.toContain('hunter2');
    expect(entries({ 'a\n\ud800': '1' })).toEqual({
      kind: 'refused',
      reason: 'the header "a\\n\\ud800" is not a valid name',
    });
  });

  it('never throws, and what it lets through is what HTTP can carry', () => {
    const text = fc.string({ unit: 'binary' });
    const name = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'X-Api-Key', 'hOsT'));
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(text, fc.string()), { noNullPrototype: false }), (given) => {
        const headers = parseRequestHeaders(given);
        if (headers instanceof Map) {
          for (const [key, value] of headers) {
            validateHeaderName(key);
            validateHeaderValue(key, value);
          }
          expect(headers.has('host')).toBe(false);
        } else {
          expect(headers).toHaveProperty('kind', 'refused');
        }
      }),
    );
  });
});

describe('withoutSecrets', () => {
  it('keeps only what says nothing about the caller', () => {
    const headers = new Map([
      ['accept', 'application/json'],
      ['accept-language', 'de'],
      ['user-agent', 'belay'],
      ['accept-encoding', 'identity'],
      ['authorization', 'Bearer 1'],
      ['cookie', 'a=b'],
      ['x-api-key', '1'],
      ['content-type', 'text/plain'],
    ]);
    expect([...withoutSecrets(headers).keys()]).toEqual([
      'accept',
      'accept-language',
      'user-agent',
      'accept-encoding',
    ]);
  });
});
