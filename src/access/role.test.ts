import { describe, expect, it } from 'vitest';
import { PERMISSION_WORDS, PERMISSIONS } from './permission.ts';
import { KEY_ACCESS, permissionsOf, permissionsOfKey, ROLES, rolesWith } from './role.ts';

describe('roles', () => {
  it('may do what those before them may, and something more', () => {
    for (const [rank, role] of ROLES.entries()) {
      const lower = ROLES[rank - 1];
      if (lower === undefined) continue;
      const before = permissionsOf(lower);
      for (const one of before) expect(permissionsOf(role)).toContain(one);
      expect(permissionsOf(role).size).toBeGreaterThan(before.size);
    }
  });

  it('end with one that may do everything', () => {
    expect([...permissionsOf('admin')].sort()).toEqual([...PERMISSIONS].sort());
  });

  it('are named for what they may do', () => {
    expect(rolesWith('cancel')).toEqual(['operator', 'admin']);
    expect(rolesWith('manage')).toEqual(['admin']);
    expect(permissionsOf('viewer')).toEqual(new Set(['session', 'read']));
  });
});

describe('keys', () => {
  it('never have a session', () => {
    for (const access of KEY_ACCESS) expect(permissionsOfKey(access).has('session')).toBe(false);
  });

  it('do one thing unless they are full', () => {
    expect(permissionsOfKey('full').size).toBe(PERMISSIONS.length - 1);
    for (const access of ['invoke', 'read', 'cancel'] as const) {
      expect(permissionsOfKey(access)).toEqual(new Set([access]));
    }
  });
});

it('every permission has words', () => {
  expect(Object.keys(PERMISSION_WORDS).sort()).toEqual([...PERMISSIONS].sort());
});
