import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, it, test } from 'vitest';
import { BodyUnusable, decodeBody, textOf } from './response-body.ts';

test.each([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZip ', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('undoes %s', async (encoding, compress) => {
  expect(await decodeBody(compress('{"a":"ü"}'), encoding, 100)).toBe('{"a":"ü"}');
});

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('stops a %s bomb at the limit', async (encoding, compress) => {
  const bomb = compress(Buffer.alloc(1_000_001));
  await expect(decodeBody(bomb, encoding, 1_000_000)).rejects.toThrow(
    new BodyUnusable('it is larger than 1000000 bytes'),
  );
  expect(await decodeBody(bomb, encoding, 1_000_001)).toHaveLength(1_000_001);
});

it('rejects what it cannot undo', async () => {
  await expect(decodeBody(Buffer.from('{}'), 'gzip', 100)).rejects.toThrow('corrupt');
  await expect(decodeBody(gzipSync('{}').subarray(0, 15), 'gzip', 100)).rejects.toThrow('corrupt');
  await expect(decodeBody(Buffer.from('{}'), 'zstd', 100)).rejects.toThrow('not understood');
  await expect(decodeBody(gzipSync(gzipSync('{}')), 'gzip, gzip', 100)).rejects.toThrow('not understood');
});

it('reads UTF-8, drops a byte order mark and replaces what is no UTF-8', () => {
  expect(textOf(Buffer.from('\uFEFF{"a":"\u{1F600}"}'))).toBe('{"a":"\u{1F600}"}');
  expect(textOf(Buffer.from([0x61, 0xff, 0xed, 0xa0, 0x80]))).toMatch(/^a\uFFFD+$/);
  expect(textOf(Buffer.alloc(0))).toBe('');
});
