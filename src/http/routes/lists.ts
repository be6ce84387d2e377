import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type ListListAnswer,
  putListBody,
  type SubscriptionListAnswer,
  subscribersBody,
  subscriptionBody,
} from '../../api/list-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { checkListId } from '../../automation/list-id.ts';
import { checkListPattern } from '../../automation/list-pattern.ts';
import { invalid } from '../../errors.ts';
import { listSubscriptions, readList, readLists } from '../../store/list-read.ts';
import {
  addSubscribers,
  deleteList,
  putList,
  replaceSubscribers,
  restoreList,
  unsubscribeUser,
} from '../../store/list-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { listJson } from '../list-json.ts';
import { pageOf, pagingJson, textIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { queryOf, textParam } from '../query.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

const PAGE_SIZE = 100;

/** Lists and who is on them (reference 11.4). */
export function listRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const on = (handle: (deps: RouteDeps, request: FastifyRequest) => Promise<Answer>) =>
    answering((request) => handle(deps, request));
  app.get('/lists', on(list));
  app.get('/lists/:id', on(read));
  app.put('/lists/:id', on(put));
  app.delete('/lists/:id', on(remove));
  app.put('/lists/:id/restore', on(restore));
  app.get('/lists/:id/subscriptions', on(subscriptions));
  app.put(
    '/lists/:id/subscriptions',
    answering((request) => write(deps, request, replaceSubscribers)),
  );
  app.post(
    '/lists/:id/subscriptions',
    answeringOnce(deps, (request) => write(deps, request, addSubscribers)),
  );
  app.put('/lists/:id/subscriptions/:user_id', on(subscribe));
  app.delete('/lists/:id/subscriptions/:user_id', on(unsubscribe));
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const pattern = textParam(query, 'pattern');
  const message = pattern === null ? null : checkListPattern(pattern);
  if (message !== null) throw invalid('pattern', message);
  const after = textIn(textParam(query, 'cursor')) ?? '';
  const found = await readLists(service.database, callerOf(request).tenant, {
    ...{ pattern, after, limit: PAGE_SIZE + 1 },
  });
  const { rows, next } = pageOf(found, PAGE_SIZE, ({ id }) => [id]);
  const answer: ListListAnswer = { items: rows.map(listJson), paging: pagingJson(next) };
  return json(200, answer);
}

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const found = await readList(service.database, callerOf(request).tenant, listIdIn(request));
  if (found === null) throw notFound();
  return json(200, listJson(found));
}

async function put({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const id = listIdIn(request);
  const { name } = parseBody(putListBody, request.body);
  await putList(service.database, callerOf(request).tenant, id, name);
  return noContent;
}

async function remove({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  if (!(await deleteList(service.database, callerOf(request).tenant, listIdIn(request)))) throw notFound();
  return noContent;
}

async function restore({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  if (!(await restoreList(service.database, callerOf(request).tenant, listIdIn(request)))) throw notFound();
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
    paging: pagingJson(next),
  };
  return json(200, answer);
}

async function write(
  { service }: RouteDeps,
  request: FastifyRequest,
  store: typeof addSubscribers,
): Promise<Answer> {
  const id = listIdIn(request);
  const { recipients } = parseBody(subscribersBody, request.body);
  // Who is named twice is meant once, as named last.
  const distinct = new Map(recipients.map((one) => [one.recipientId, one.preferences ?? null]));
  const subscribers = [...distinct].map(([user_id, preferences]) => ({ user_id, preferences }));
  await store(service.database, callerOf(request).tenant, id, subscribers);
  return noContent;
}

async function subscribe({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const id = listIdIn(request);
  const { preferences = null } = parseBody(subscriptionBody, request.body);
  const subscriber = { user_id: pathParam(request, 'user_id'), preferences };
  await addSubscribers(service.database, callerOf(request).tenant, id, [subscriber]);
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
