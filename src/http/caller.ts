import type { Permission } from '../access/permission.ts';
import type { KeyScope } from '../store/api-key-store.ts';
import type { Actor } from '../store/cancelation.ts';
import type { Tenant } from '../store/scope.ts';

/** Who calls, for which workspace and environment, and what they may do. */
export type Caller = {
  readonly tenant: Tenant;
  readonly actor: Actor;
  /** Whether its invokes run what is published or what is being drafted (D-32). */
  readonly scope: KeyScope;
  readonly permissions: ReadonlySet<Permission>;
};
