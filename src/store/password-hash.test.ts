import { describe, expect, it } from 'vitest';
import { hashPassword, isPassword } from './password-hash.ts';

describe('passwords', () => {
  it('are known again, and differ in their salt', async () => {
    const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).not.toBe(two);
    expect(one).not.toContain('correct');
    expect(await isPassword('correct horse', one)).toBe(true);
    expect(await isPassword('correct horse', two)).toBe(true);
    expect(await isPassword('Correct horse', one)).toBe(false);
    expect(await isPassword('', one)).toBe(false);
  });

  it('are the same however a keyboard composes them', async () => {
    expect(await isPassword('cafe\u0301', await hashPassword('caf\u00e9'))).toBe(true);
  });

  it('never match where there is no account, or the hash is of another kind', async () => {
    expect(await isPassword('anything', null)).toBe(false);
    expect(await isPassword('anything', 'plain$anything')).toBe(false);
  });

  it('are worked out in turns', async () => {
    const hash = await hashPassword('x');
    const all = await Promise.all(Array.from({ length: 5 }, () => isPassword('x', hash)));
    expect(all).toEqual([true, true, true, true, true]);
  });
});
