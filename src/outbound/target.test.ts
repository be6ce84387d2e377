import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseTarget } from './target.ts';

describe('parseTarget', () => {
  test.each([
    ['ftp://example.com/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['gopher://example.com/', 'scheme'],
    ['data:text/plain,hi', 'scheme'],
    ['https+unix://x/', 'scheme'],
    ['http://user@example.com/', 'user name'],
    ['https://:secret@example.com/', 'user name'],
    ['/relative', 'not valid'],
    ['', 'not valid'],
    ['http://', 'not valid'],
    ['http://[fe80::1%25eth0]/', 'not valid'],
    ['http://256.1.1.1/', 'not valid'],
    ['http://exa mple.com/', 'not valid'],
    ['http://example.com/a\r\nHost: evil', 'control'],
    ['ht\ntp://example.com/', 'control'],
    ['http://example.com/\0', 'control'],
    ['http://example.com/\x7f', 'control'],
    ['http://example.com/\ud800', 'surrogate'],
    ['http://\udfff.example.com/', 'surrogate'],
  ])('refuses %j (%s)', (url, why) => {
    expect(parseTarget(url)).toEqual({ kind: 'refused', reason: expect.stringContaining(why) });
  });

  it('does not repeat the secret in its reason', () => {
    expect(JSON.stringify(parseTarget('https://:hunter2@example.com/'))).not.toContain('hunter2');
  });

  test.each([
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['http://0177.0.0.01/', '127.0.0.1'],
    ['http://①②⑦.1/', '127.0.0.1'],
    ['http://127.0.0.1./', '127.0.0.1'],
    ['http://[::ffff:127.0.0.1]/', '[::ffff:7f00:1]'],
    ['http://example.com\\@10.0.0.1/', 'example.com'],
    ['http:10.0.0.1', '10.0.0.1'],
  ])('reads the host of %s as %s', (url, hostname) => {
    expect(parseTarget(url)).toHaveProperty('hostname', hostname);
  });

  it('appends params and leaves the query that is there as it was written', () => {
    const url = parseTarget('https://example.com/p?a=%20b+c&sig=%2F#top', {
      params: { 'x y': 'ü&=', note: 'one\ntwo' },
    });
    expect(String(url)).toBe('https://example.com/p?a=%20b+c&sig=%2F&x+y=%C3%BC%26%3D&note=one%0Atwo#top');
    expect(String(parseTarget('https://example.com', { params: { a: '1' } }))).toBe(
      'https://example.com/?a=1',
    );
    expect(String(parseTarget('https://example.com/?', { params: {} }))).toBe('https://example.com/?');
  });

  test.each([{ a: '\0' }, { '\0': 'a' }, { a: '\udc00' }, { '\ud800x': 'a' }])(
    'refuses the params %j',
    (params) => {
      expect(parseTarget('https://example.com', { params })).toHaveProperty('kind', 'refused');
    },
  );

  it('resolves a relative reference against its base', () => {
    const base = new URL('https://example.com/a/b?c');
    expect(String(parseTarget('../d', { base }))).toBe('https://example.com/d');
    expect(String(parseTarget('//other.example/', { base }))).toBe('https://other.example/');
    expect(parseTarget('javascript:alert(1)', { base })).toHaveProperty('kind', 'refused');
  });

  it('never throws, and what it returns is plain http(s) without credentials', () => {
    const text = fc.string({ unit: 'binary' });
    const url = fc.oneof(
      text,
      fc.webUrl({ withQueryParameters: true }),
      fc.tuple(fc.webUrl(), text).map((both) => both.join('')),
    );
    fc.assert(
      fc.property(url, fc.dictionary(text, text), (given, params) => {
        const target = parseTarget(given, { params });
        if (target instanceof URL) {
          expect(target.protocol).toMatch(/^https?:$/);
          expect(target.username + target.password).toBe('');
          expect(target.pathname + target.search).toMatch(/^[\x21-\x7e]*$/);
        } else {
          expect(target.kind).toBe('refused');
        }
      }),
    );
  });
});
