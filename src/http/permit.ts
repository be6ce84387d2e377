import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { PERMISSION_WORDS, type Permission } from '../access/permission.ts';
import { rolesWith } from '../access/role.ts';
import { ENDPOINTS } from '../api/routes.ts';
import { BelayError } from '../errors.ts';
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

/** Throws a 403 that says what is missing when this caller may not make this request. */
export function requirePermission(request: FastifyRequest, caller: Caller): void {
  const { needs } = request.routeOptions.config;
  if (needs === undefined) throw new Error('the route declares no permission');
  requireToo(caller, needs);
}

/** The same for what only the body of a request asks for. */
export function requireToo(caller: Caller, needs: Permission): void {
  if (!caller.permissions.has(needs)) throw refused(caller, needs);
}

function refused({ permissions }: Caller, needs: Permission): BelayError {
  const words = PERMISSION_WORDS[needs];
  const who = permissions.has('session') ? 'your role' : 'this key';
  const message =
    needs === 'session'
      ? 'This is for people who have signed in; a key cannot do it.'
      : `${needs}: ${who} may not ${words}. Needed is ${needed(needs)}.`;
  return new BelayError('forbidden', message, { details: { needs, roles: rolesWith(needs) } });
}

function needed(needs: Permission): string {
  const [least = 'admin'] = rolesWith(needs);
  return least === 'admin' ? 'the role admin' : `the role ${least} or higher`;
}

function templateOf(url: string): string {
  return url.replace(/:(\w+)/g, '{$1}');
}
