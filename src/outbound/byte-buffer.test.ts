import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteBuffer } from './byte-buffer.ts';

it('holds the chunks in order up to its limit, and nothing of the chunk that goes beyond', () => {
  const chunk = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(fc.array(chunk), fc.integer({ min: 0, max: 300 }), (chunks, limit) => {
      const buffer = new ByteBuffer(limit);
      const kept: Buffer[] = [];
      let size = 0;
      for (const next of chunks) {
        const fits = size + next.length <= limit;
        expect(buffer.append(next)).toBe(fits);
        if (!fits) break;
        kept.push(next);
        size += next.length;
      }
      expect(buffer.bytes().equals(Buffer.concat(kept))).toBe(true);
    }),
  );
});

it('leaves the first chunk, which belongs to the socket, as it was', () => {
  const memory = Buffer.from('abcdef');
  const buffer = new ByteBuffer(10);
  buffer.append(memory.subarray(0, 3));
  buffer.append(Buffer.from('XYZ'));
  expect(buffer.bytes().toString()).toBe('abcXYZ');
  expect(memory.toString()).toBe('abcdef');
});

it('takes a megabyte of single bytes in linear time', () => {
  const buffer = new ByteBuffer(1_000_000);
  for (let count = 0; count < 1_000_000; count += 1) buffer.append(Buffer.from([count & 0xff]));
  expect(buffer.bytes()).toHaveLength(1_000_000);
});
