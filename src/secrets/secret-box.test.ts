import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecretBox, newSecretKey, parseSecretKey } from './secret-box.ts';

const KEY = Buffer.alloc(32, 1);
const OLD = Buffer.alloc(32, 2);

describe('a secret box', () => {
  it('opens what it sealed, at the same place only', () => {
    const box = createSecretBox([KEY]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (plain, place, other) => {
        const sealed = box.seal(plain, place);
        expect(box.open(sealed, place)).toBe(Buffer.from(plain).toString('utf8'));
        if (place !== other) expect(box.open(sealed, other)).toBeNull();
      }),
    );
  });

  it('never seals alike', () => {
    const box = createSecretBox([KEY]);
    expect(box.seal('x', 'p')).not.toBe(box.seal('x', 'p'));
  });

  it('opens nothing that was changed', () => {
    const box = createSecretBox([KEY]);
    const sealed = box.seal('secret', 'p');
    const [version, id, text = ''] = sealed.split('.');
    const bytes = Buffer.from(text, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(box.open(`${version}.${id}.${changed.toString('base64url')}`, 'p')).toBeNull();
    }
    for (const other of ['', 'v1', `v2.${id}.${text}`, `v1.00000000.${text}`, `v1.${id}.`, `v1.${id}.AAAA`]) {
      expect(box.open(other, 'p')).toBeNull();
    }
  });

  it('takes a new key in front and still opens with the old one', () => {
    const sealed = createSecretBox([OLD]).seal('secret', 'p');
    expect(createSecretBox([KEY, OLD]).open(sealed, 'p')).toBe('secret');
    expect(createSecretBox([KEY]).open(sealed, 'p')).toBeNull();
    expect(createSecretBox([OLD]).open(createSecretBox([KEY, OLD]).seal('x', 'p'), 'p')).toBeNull();
  });

  it('derives keys that differ by purpose and by key', () => {
    const both = createSecretBox([KEY, OLD]);
    const [now, before] = both.derive('a');
    expect(now).toHaveLength(32);
    expect(now).toEqual(createSecretBox([KEY]).derive('a')[0]);
    expect(before).toEqual(createSecretBox([OLD]).derive('a')[0]);
    expect(now).not.toEqual(both.derive('b')[0]);
  });
});

describe('a secret key', () => {
  it.each([
    ['hex', KEY.toString('hex'), true],
    ['base64', KEY.toString('base64'), true],
    ['base64url', KEY.toString('base64url'), true],
    ['new', newSecretKey(), true],
    ['short', 'abc', false],
    ['16 bytes', Buffer.alloc(16).toString('base64'), false],
    ['a pass phrase', 'correct horse battery staple correct horse b!', false],
  ])('is read: %s', (_name, text, isKey) => {
    expect(parseSecretKey(text) !== null).toBe(isKey);
  });
});
