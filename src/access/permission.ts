/** What a call needs; every endpoint declares one. `session` is a person's own affair: no key has it. */
export const PERMISSIONS = [
  'session',
  'read',
  'edit',
  'publish',
  'invoke',
  'cancel',
  'operate',
  'manage',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** What each permission lets one do, for refusals and documentation. */
export const PERMISSION_WORDS: Readonly<Record<Permission, string>> = {
  session: 'look after their own session',
  read: 'look at everything but keys, members and the audit log',
  edit: 'change drafts',
  publish: 'publish and archive',
  invoke: 'start runs and send messages',
  cancel: 'cancel runs and messages',
  operate: 'change profiles, lists and other data of recipients',
  manage: 'manage keys, members and settings',
};
