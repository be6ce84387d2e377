import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { NotificationListAnswer } from '../../api/notification-schema.ts';
import { parseBody } from '../../api/parse.ts';
import {
  type RoutingStrategyAnswer,
  type RoutingStrategyListAnswer,
  routingStrategyBody,
} from '../../api/routing-schema.ts';
import { newUuid } from '../../ids.ts';
import {
  archiveRoutingStrategy,
  createRoutingStrategy,
  listRoutingStrategies,
  notificationsOfStrategy,
  type RoutingStrategy,
  readRoutingStrategy,
  replaceRoutingStrategy,
} from '../../store/routing-strategy-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { actorOf, callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { authorship } from '../notification-json.ts';
import { pageOf, positionIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { limitParam, queryOf, textParam } from '../query.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';

const PAGE = { standard: 20, max: 100 };

/** Routing strategies (reference 11.7). */
export function routingStrategyRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/routing-strategies',
    answering((request) => list(deps, request)),
  );
  app.post(
    '/routing-strategies',
    answeringOnce(deps, (request) => create(deps, request)),
  );
  app.get(
    '/routing-strategies/:id',
    answering((request) => read(deps, request)),
  );
  app.put(
    '/routing-strategies/:id',
    answering((request) => replace(deps, request)),
  );
  app.delete(
    '/routing-strategies/:id',
    answering((request) => archive(deps, request)),
  );
  app.get(
    '/routing-strategies/:id/notifications',
    answering((request) => notifications(deps, request)),
  );
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { after, limit } = pageIn(request);
  const found = await listRoutingStrategies(service.database, callerOf(request).tenant, after, limit + 1);
  const { rows, next } = pageOf(found, limit, ({ created_at, id }) => [created_at, id]);
  const answer: RoutingStrategyListAnswer = { paging: pagingTo(next), results: rows.map(summaryJson) };
  return json(200, answer);
}

async function create({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const draft = parseBody(routingStrategyBody, request.body);
  const caller = callerOf(request);
  const { database } = service;
  return json(
    201,
    strategyJson(await createRoutingStrategy(database, caller.tenant, newUuid(), draft, actorOf(caller).id)),
  );
}

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const strategy = await readRoutingStrategy(
    service.database,
    callerOf(request).tenant,
    pathParam(request, 'id'),
  );
  if (strategy === null) throw notFound();
  return json(200, strategyJson(strategy));
}

async function replace({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const draft = parseBody(routingStrategyBody, request.body);
  const caller = callerOf(request);
  const id = pathParam(request, 'id');
  const strategy = await replaceRoutingStrategy(
    service.database,
    caller.tenant,
    id,
    draft,
    actorOf(caller).id,
  );
  if (strategy === null) throw notFound();
  return json(200, strategyJson(strategy));
}

async function archive({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const caller = callerOf(request);
  const id = pathParam(request, 'id');
  const isArchived = await archiveRoutingStrategy(service.database, caller.tenant, id, actorOf(caller).id);
  if (!isArchived) throw notFound();
  return noContent;
}

async function notifications({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const { after, limit } = pageIn(request);
  const id = pathParam(request, 'id');
  if ((await readRoutingStrategy(service.database, tenant, id)) === null) throw notFound();
  const found = await notificationsOfStrategy(service.database, tenant, id, after, limit + 1);
  const { rows, next } = pageOf(found, limit, (row) => [row.created_at, row.id]);
  const answer: NotificationListAnswer = {
    paging: pagingTo(next),
    results: rows.map(({ id: notification, name, tags, alias, state, ...written }) => ({
      ...{ id: notification, name, tags: [...tags], state },
      ...(alias === null ? {} : { alias }),
      ...authorship(written),
    })),
  };
  return json(200, answer);
}

function pageIn(request: FastifyRequest) {
  const query = queryOf(request);
  return { after: positionIn(textParam(query, 'cursor')), limit: limitParam(query, PAGE) };
}

function pagingTo(next: string | null) {
  return { more: next !== null, ...(next === null ? {} : { cursor: next }) };
}

function summaryJson(strategy: RoutingStrategy) {
  const { id, name, description, tags, created_at, creator, updated_at, updater } = strategy;
  const written = { created: created_at, creator, updated: updated_at, updater };
  return { id, name, description, tags: tags === null ? null : [...tags], ...written };
}

function strategyJson(strategy: RoutingStrategy): RoutingStrategyAnswer {
  const { routing, channels, providers } = strategy;
  return { ...summaryJson(strategy), routing, channels, providers };
}
