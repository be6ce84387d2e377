import type { FastifyInstance, FastifyRequest } from 'fastify';
import { putListBody, type SubscriptionListAnswer, subscriptionBody } from '../../api/list-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { checkListId } from '../../automation/list-id.ts';
import { invalid } from '../../errors.ts';
import {
  listSubscriptions,
  putList,
  readList,
  subscribeUser,
  unsubscribeUser,
} from '../../store/list-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pageOf, textIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

const PAGE_SIZE = 100;

/** Lists and who is on them (reference 11.4). */
export function listRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.put(
    '/lists/:id',
    answering((request) => put(deps, request)),
  );
  app.get(
    '/lists/:id/subscriptions',
    answering((request) => subscriptions(deps, request)),
  );
  app.put(
    '/lists/:id/subscriptions/:user_id',
    answering((request) => subscribe(deps, request)),
  );
  app.delete(
    '/lists/:id/subscriptions/:user_id',
    answering((request) => unsubscribe(deps, request)),
  );
}

async function put({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const id = listIdIn(request);
  const { name } = parseBody(putListBody, request.body);
  await putList(service.database, callerOf(request).tenant, id, name);
  return noContent;
}

async function subscriptions({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const id = listIdIn(request);
  const after = textIn(textParam(queryOf(request), 'cursor')) ?? '';
  if ((await readList(service.database, tenant, id)) === null) throw notFound();
  const found = await listSubscriptions(service.database, tenant, id, after, PAGE_SIZE + 1);
  const { rows, next } = pageOf(found, PAGE_SIZE, ({ user_id }) => [user_id]);
  const answer: SubscriptionListAnswer = {
    items: rows.map(({ user_id, created_at, preferences }) => ({
      recipientId: user_id,
      created: isoTime(created_at),
      ...(preferences === null ? {} : { preferences }),
    })),
    paging: { more: next !== null, ...(next === null ? {} : { cursor: next }) },
  };
  return json(200, answer);
}

async function subscribe({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const id = listIdIn(request);
  const { preferences = null } = parseBody(subscriptionBody, request.body);
  const userId = pathParam(request, 'user_id');
  await subscribeUser(service.database, callerOf(request).tenant, id, userId, preferences);
  return noContent;
}

async function unsubscribe({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const id = listIdIn(request);
  if ((await readList(service.database, tenant, id)) === null) throw notFound();
  await unsubscribeUser(service.database, tenant, id, pathParam(request, 'user_id'));
  return noContent;
}

function listIdIn(request: FastifyRequest): string {
  const id = pathParam(request, 'id');
  const message = checkListId(id);
  if (message !== null) throw invalid('list id', message);
  return id;
}
