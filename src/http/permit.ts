import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { PERMISSION_WORDS, type Permission } from '../access/permission.ts';
import { KEY_ACCESS, permissionsOfKey, rolesWith } from '../access/role.ts';
import { ENDPOINTS } from '../api/routes.ts';
import { BelayError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { listAdmins } from '../store/member-store.ts';
import type { Caller } from './caller.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    needs?: Permission;
  }
}

/**
 * Gives every route of this part of the app the permission that its endpoint declares. A route that is not declared
 * stops the start: none can be reached by whoever happens to have a key. To be called before any route is added.
 */
export function declareNeeds(app: FastifyInstance): void {
  const needs = new Map(ENDPOINTS.map((one) => [`${one.method} ${one.path}`, one.needs]));
  app.addHook('onRoute', (route: RouteOptions) => {
    const methods = [route.method].flat().map((method) => (method === 'HEAD' ? 'GET' : method));
    const needed = methods.map((method) => needs.get(`${method} ${templateOf(route.url)}`));
    const [first] = needed;
    if (first === undefined || needed.some((one) => one !== first)) {
      throw new Error(`${methods.join(', ')} ${route.url} declares no permission in src/api`);
    }
    route.config = { ...route.config, needs: first };
  });
}

/** Throws a 403 that says what is missing, and who can grant it, when this caller may not make this request. */
export async function requirePermission(
  database: Database,
  request: FastifyRequest,
  caller: Caller,
): Promise<void> {
  const { needs } = request.routeOptions.config;
  if (needs === undefined) throw new Error('the route declares no permission');
  await requireToo(database, caller, needs);
}

/** The same for what only the body of a request asks for. */
export async function requireToo(database: Database, caller: Caller, needs: Permission): Promise<void> {
  if (caller.permissions.has(needs)) return;
  if (needs === 'session') {
    throw new BelayError('forbidden', 'session: This is for people who have signed in; a key cannot do it.');
  }
  throw caller.person === null ? refusedKey(needs) : await refusedPerson(database, caller, needs);
}

async function refusedPerson(
  database: Database,
  { tenant }: Caller,
  needs: Exclude<Permission, 'session'>,
): Promise<BelayError> {
  const roles = rolesWith(needs);
  const [least = 'admin'] = roles;
  const needed = least === 'admin' ? 'admin' : `${least} or higher`;
  const admins = await listAdmins(database, tenant.workspace_id);
  const names = admins.map(({ name, email }) => `${name} <${email}>`).join(', ');
  const message =
    `${needs}: your role may not ${PERMISSION_WORDS[needs]}. Needed is the role ${needed}. ` +
    `An admin can give it to you: ${names}.`;
  return new BelayError('forbidden', message, { details: { needs, roles, admins } });
}

function refusedKey(needs: Exclude<Permission, 'session'>): BelayError {
  const access = KEY_ACCESS.filter((one) => permissionsOfKey(one).has(needs));
  const message = `${needs}: this key may not ${PERMISSION_WORDS[needs]}. Needed is a key with access ${access.join(' or ')}.`;
  return new BelayError('forbidden', message, { details: { needs, access } });
}

function templateOf(url: string): string {
  return url.replace(/:(\w+)/g, '{$1}');
}
