import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { type PatchOperation, patchObject } from './json-patch.ts';

const PROFILE: JsonObject = { email: 'a@b.example', custom: { plan: 'free', tags: ['x', 'y'] } };

const patched = (...operations: PatchOperation[]) => {
  const result = patchObject(PROFILE, operations);
  if (!result.ok) throw new Error(`${result.place}: ${result.message}`);
  return result.value;
};
const refused = (...operations: PatchOperation[]) => {
  const result = patchObject(PROFILE, operations);
  return result.ok ? null : `${result.place}: ${result.message}`;
};

describe('a JSON Patch (RFC 6902)', () => {
  it('adds, replaces, removes, moves and copies', () => {
    const result = patched(
      { op: 'test', path: '/custom/plan', value: 'free' },
      { op: 'add', path: '/custom/tags/-', value: 'z' },
      { op: 'add', path: '/a~1b~0c', value: { n: 1 } },
      { op: 'replace', path: '/custom/plan', value: 'pro' },
      { op: 'copy', from: '/custom/plan', path: '/plan' },
      { op: 'move', from: '/email', path: '/mail' },
      { op: 'remove', path: '/custom/tags/0' },
    );
    expect(result).toEqual({
      ...{ mail: 'a@b.example', plan: 'pro', 'a/b~c': { n: 1 } },
      custom: { plan: 'pro', tags: ['y', 'z'] },
    });
  });

  it('may replace the whole object by another', () => {
    expect(patched({ op: 'replace', path: '', value: { b: 2 } })).toEqual({ b: 2 });
    expect(refused({ op: 'replace', path: '', value: [1] })).toBe('patch: the result is not an object');
    expect(refused({ op: 'remove', path: '' })).toBe('patch: the result is not an object');
  });

  it.each<[PatchOperation, string]>([
    [{ op: 'test', path: '/email', value: 'x' }, 'the value at "/email" is another'],
    [{ op: 'remove', path: '/missing' }, 'there is nothing at "/missing"'],
    [{ op: 'replace', path: '/missing', value: 1 }, 'there is nothing at "/missing"'],
    [{ op: 'add', path: '/missing/deep', value: 1 }, 'there is nothing at "/missing/deep"'],
    [{ op: 'add', path: '/email/deep', value: 1 }, 'there is nothing at "/email/deep"'],
    [{ op: 'add', path: '/custom/tags/9', value: 1 }, 'there is nothing at "/custom/tags/9"'],
    [{ op: 'copy', from: '/missing', path: '/a' }, 'there is nothing at "/missing" or "/a"'],
    [{ op: 'move', from: '/custom', path: '/custom/in' }, 'a value cannot be moved into itself'],
    [{ op: 'add', path: 'email', value: 1 }, '"email" does not begin with "/"'],
    [{ op: 'add', path: '/__proto__/polluted', value: 1 }, '"__proto__" cannot be part of a path'],
    [{ op: 'copy', from: '/constructor/prototype', path: '/a' }, '"constructor" cannot be part of a path'],
  ])('refuses %j', (operation, message) => {
    expect(refused({ op: 'add', path: '/first', value: 1 }, operation)).toBe(`patch[1]: ${message}`);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('moves a value onto itself', () => {
    expect(patched({ op: 'move', from: '/custom', path: '/custom' })).toEqual(PROFILE);
  });

  it('cannot be made to grow without end', () => {
    const doublings = Array.from(
      { length: 30 },
      (_one, n): PatchOperation => ({ op: 'copy', from: '', path: `/c${n}` }),
    );
    expect(refused(...doublings)).toMatch(/^patch\[\d+]: the result is longer than 1000000 characters$/);
  });

  it('leaves what was given as it is, whether it succeeds or fails', () => {
    const operation = fc.record({
      op: fc.constantFrom(
        'add' as const,
        'remove' as const,
        'replace' as const,
        'copy' as const,
        'move' as const,
      ),
      path: fc.constantFrom('/email', '/custom', '/custom/plan', '/custom/tags/0', '/new', ''),
      from: fc.constantFrom('/email', '/custom', '/custom/tags', '/nothing'),
      value: fc.constantFrom<JsonObject | string>('v', { a: 1 }),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 6 }), (operations) => {
        const before = structuredClone(PROFILE);
        patchObject(PROFILE, operations);
        expect(PROFILE).toEqual(before);
      }),
    );
  });
});
