import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody } from '../../api/parse.ts';
import {
  addToTenantBody,
  addToTenantsBody,
  putDefaultBody,
  putTenantBody,
  type TenantAnswer,
} from '../../api/tenant-schema.ts';
import type { Choice } from '../../automation/preference.ts';
import {
  deleteTenant,
  listTenants,
  putTenant,
  readTenant,
  setTenantDefault,
  type TenantRecord,
} from '../../store/tenant-store.ts';
import {
  type Association,
  addToTenants,
  removeFromTenants,
  tenantsOfUser,
  usersOfTenant,
} from '../../store/tenant-user-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pageOf, textIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { limitParam, queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';

const PAGE = { standard: 20, max: 100 };

/** Organizations of recipients, and who belongs to them (reference 11.10). */
export function tenantRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const on = (handle: (deps: RouteDeps, request: FastifyRequest) => Promise<Answer>) =>
    answering((request) => handle(deps, request));
  app.get('/tenants', on(list));
  app.get('/tenants/:tenant_id', on(read));
  app.put('/tenants/:tenant_id', on(write));
  app.delete('/tenants/:tenant_id', on(remove));
  app.get('/tenants/:tenant_id/users', on(users));
  const item = '/tenants/:tenant_id/default_preferences/items/:topic_id';
  app.put(
    item,
    answering((request) => setDefault(deps, request, parseBody(putDefaultBody, request.body))),
  );
  app.delete(
    item,
    answering((request) => setDefault(deps, request, null)),
  );
  app.get('/users/:user_id/tenants', on(ofUser));
  app.put('/users/:user_id/tenants', on(addToMany));
  app.put('/users/:user_id/tenants/:tenant_id', on(addToOne));
  app.delete('/users/:user_id/tenants', on(leave));
  app.delete('/users/:user_id/tenants/:tenant_id', on(leave));
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const parent = textParam(queryOf(request), 'parent_tenant_id');
  const found = (after: string, limit: number) =>
    listTenants(service.database, callerOf(request).tenant, { after, parent, limit });
  return paged(request, found, ({ id }) => id, tenantJson);
}

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const found = await readTenant(service.database, callerOf(request).tenant, pathParam(request, 'tenant_id'));
  if (found === null) throw notFound();
  return json(200, tenantJson(found));
}

async function write({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const id = pathParam(request, 'tenant_id');
  const change = { id, ...parseBody(putTenantBody, request.body) };
  return json(200, tenantJson(await putTenant(service.database, callerOf(request).tenant, change)));
}

async function remove({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  if (!(await deleteTenant(service.database, tenant, pathParam(request, 'tenant_id')))) throw notFound();
  return noContent;
}

async function users({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const id = pathParam(request, 'tenant_id');
  if ((await readTenant(service.database, tenant, id)) === null) throw notFound();
  const found = (after: string, limit: number) => usersOfTenant(service.database, tenant, id, after, limit);
  return paged(request, found, ({ user_id }) => user_id, associationJson);
}

async function setDefault(
  { service }: RouteDeps,
  request: FastifyRequest,
  choice: Choice | null,
): Promise<Answer> {
  const [id, topic] = [pathParam(request, 'tenant_id'), pathParam(request, 'topic_id')];
  const { tenant } = callerOf(request);
  if (!(await setTenantDefault(service.database, tenant, id, topic, choice))) throw notFound();
  return noContent;
}

async function ofUser({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const user = pathParam(request, 'user_id');
  const found = (after: string, limit: number) =>
    tenantsOfUser(service.database, callerOf(request).tenant, user, after, limit);
  return paged(request, found, ({ tenant_id }) => tenant_id, associationJson);
}

async function addToMany({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const tenants = parseBody(addToTenantsBody, request.body);
  await addToTenants(service.database, callerOf(request).tenant, pathParam(request, 'user_id'), tenants);
  return noContent;
}

async function addToOne({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const tenants = [
    { tenant_id: pathParam(request, 'tenant_id'), ...parseBody(addToTenantBody, request.body) },
  ];
  await addToTenants(service.database, callerOf(request).tenant, pathParam(request, 'user_id'), tenants);
  return noContent;
}

async function leave({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const isOne = request.routeOptions.url?.includes(':tenant_id') ?? false;
  const tenantId = isOne ? pathParam(request, 'tenant_id') : null;
  await removeFromTenants(
    service.database,
    callerOf(request).tenant,
    pathParam(request, 'user_id'),
    tenantId,
  );
  return noContent;
}

/** A list as Courier pages these: with `has_more`, and the address of the next page (reference 3.4). */
async function paged<T, J>(
  request: FastifyRequest,
  find: (after: string, limit: number) => Promise<readonly T[]>,
  position: (row: T) => string,
  toJson: (row: T) => J,
): Promise<Answer> {
  const query = queryOf(request);
  const limit = limitParam(query, PAGE);
  const found = await find(textIn(textParam(query, 'cursor')) ?? '', limit + 1);
  const { rows, next } = pageOf(found, limit, (row) => [position(row)]);
  const url = request.url.split('?')[0] ?? request.url;
  return json(200, {
    type: 'list',
    url,
    has_more: next !== null,
    ...(next === null ? {} : { cursor: next, next_url: `${url}?cursor=${next}&limit=${limit}` }),
    items: rows.map(toJson),
  });
}

function tenantJson({ default_preferences, ...tenant }: TenantRecord): TenantAnswer {
  return { ...tenant, default_preferences: { items: default_preferences.map((one) => ({ ...one })) } };
}

function associationJson({ tenant_id, user_id, profile }: Association) {
  return { tenant_id, user_id, type: 'user', profile };
}
