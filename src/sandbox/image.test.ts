import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { BENIGN } from '../../test/support/expression-corpus/benign.ts';
import { loadEngine } from '../../test/support/expression-corpus/engine.ts';
import { CORPUS_SCOPE } from '../../test/support/expression-corpus/row.ts';
import { prepareCall } from './guest-call.ts';
import { hasGrown, type Image, openImage, reset, type Segment, wipe } from './image.ts';
import { openMachine } from './machine.ts';
import { compile } from './program.ts';
import type { WasmModule } from './wasm.ts';

let module: WasmModule;
let image: Image;

beforeAll(() => {
  ({ module, image } = loadEngine());
});

function digest({ at, bytes }: Segment): string {
  return `${at}: ${createHash('sha256').update(bytes).digest('hex')}`;
}

/** All memory outside the image's segments. */
function freeSpace(memory: Uint8Array): Uint8Array[] {
  const gaps: Uint8Array[] = [];
  let done = 0;
  for (const { at, bytes } of image.segments) {
    gaps.push(memory.subarray(done, at));
    done = at + bytes.length;
  }
  return [...gaps, memory.subarray(done)];
}

describe('buildImage', () => {
  it('is small enough to be copied back after every evaluation', () => {
    const held = image.segments.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(held).toBeLessThan(512 * 1024);
    expect(image.size).toBeLessThan(4 * 1024 * 1024);
  });

  it('is the same every time', () => {
    const again = loadEngine().image;
    expect({ ...again, segments: again.segments.map(digest) }).toEqual({
      ...image,
      segments: image.segments.map(digest),
    });
  });
});

describe('reset', () => {
  it('restores every byte of the image and the stack pointer', () => {
    const vm = openImage(module, image);
    const memory = new Uint8Array(vm.exports.memory.buffer);
    memory.fill(0xaa);
    vm.exports.__stack_pointer.value -= 64;
    reset(vm, image);
    expect(vm.exports.__stack_pointer.value).toBe(image.stackPointer);
    for (const { at, bytes } of image.segments) {
      expect(Buffer.compare(memory.subarray(at, at + bytes.length), bytes)).toBe(0);
    }
  });
});

describe('wipe', () => {
  it('clears all memory that the image leaves free', () => {
    const vm = openImage(module, image);
    const memory = new Uint8Array(vm.exports.memory.buffer);
    memory.fill(0xaa);
    wipe(vm, image);
    for (const gap of freeSpace(memory)) expect(gap.every((byte) => byte === 0)).toBe(true);
  });

  it('is not needed for right results: the engine reads no free memory before writing it', () => {
    const poisoned: Image = {
      ...image,
      segments: [{ at: 0, bytes: new Uint8Array(image.size).fill(0xaa) }, ...image.segments],
    };
    const clean = openMachine(module, image);
    const dirty = openMachine(module, poisoned);
    for (const [expression] of BENIGN) {
      const compiled = compile(expression);
      if (!compiled.ok || expression.includes('for(;;)')) continue;
      const prepared = prepareCall(compiled.program, CORPUS_SCOPE, 1);
      if (!prepared.ok) throw new Error(prepared.error.message);
      const task = { tenant: 't', call: prepared.call, now: 0, timeout: 3_000 };
      expect(dirty.evaluate(task)).toBe(clean.evaluate(task));
    }
  });
});

describe('hasGrown', () => {
  it('tells whether memory was added', () => {
    const vm = openImage(module, image);
    expect(hasGrown(vm, image)).toBe(false);
    vm.exports.memory.grow(1);
    expect(hasGrown(vm, image)).toBe(true);
  });
});
