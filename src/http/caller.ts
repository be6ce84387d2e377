import type { Permission } from '../access/permission.ts';
import type { Role } from '../access/role.ts';
import type { KeyScope } from '../store/api-key-store.ts';
import type { Actor } from '../store/cancelation.ts';
import type { Tenant } from '../store/scope.ts';
import type { Session } from '../store/session-store.ts';

/** Who calls, for which workspace and environment, and what they may do. */
export type Caller = {
  readonly tenant: Tenant;
  readonly actor: Actor;
  /** Whether its invokes run what is published or what is being drafted (D-32). */
  readonly scope: KeyScope;
  readonly permissions: ReadonlySet<Permission>;
  /** A person who has signed in; null for a key. */
  readonly person: { readonly session: Session; readonly role: Role; readonly csrfToken: string } | null;
};
