import { PERMISSIONS, type Permission } from './permission.ts';

/** What a member is; each may do what those before it may, and more. */
export const ROLES = ['viewer', 'editor', 'publisher', 'operator', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** What each role adds to the role before it. */
const ADDED: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['session', 'read'],
  editor: ['edit'],
  publisher: ['publish', 'invoke'],
  operator: ['cancel', 'operate'],
  admin: ['manage'],
};

/** What a role may do. */
export function permissionsOf(role: Role): ReadonlySet<Permission> {
  return MATRIX[role];
}

/** The roles that may do this, the least first. */
export function rolesWith(permission: Permission): readonly Role[] {
  return ROLES.filter((role) => MATRIX[role].has(permission));
}

const MATRIX = Object.fromEntries(
  ROLES.map((role, rank) => [role, new Set(ROLES.slice(0, rank + 1).flatMap((lower) => ADDED[lower]))]),
) as unknown as Readonly<Record<Role, ReadonlySet<Permission>>>;

/** What an API key may do: everything, or one thing only. */
export const KEY_ACCESS = ['full', 'invoke', 'read', 'cancel'] as const;

export type KeyAccess = (typeof KEY_ACCESS)[number];

const OF_KEYS: Readonly<Record<KeyAccess, ReadonlySet<Permission>>> = {
  full: new Set(PERMISSIONS.filter((permission) => permission !== 'session')),
  invoke: new Set<Permission>(['invoke']),
  read: new Set<Permission>(['read']),
  cancel: new Set<Permission>(['cancel']),
};

/** What a key of this access may do. */
export function permissionsOfKey(access: KeyAccess): ReadonlySet<Permission> {
  return OF_KEYS[access];
}
