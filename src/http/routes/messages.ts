import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { MessageListAnswer } from '../../api/message-schema.ts';
import { parseTimestamp } from '../../automation/duration.ts';
import { invalid } from '../../errors.ts';
import { listMessages, type MessageDetail, readMessage, readOutputs } from '../../store/message-read.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { messageDetailJson, messageHistoryJson, messageJson, messageOutputJson } from '../message-json.ts';
import { pageOf, pagingJson, positionIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { flagParam, limitParam, listParam, type Query, queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';

const PAGE = { standard: 25, max: 100 };

/** Looking at messages (reference 11.2). */
export function messageRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/messages',
    answering((request) => list(deps, request)),
  );
  app.get(
    '/messages/:id',
    answering((request) => read(deps, request)),
  );
  app.get(
    '/messages/:id/history',
    answering((request) => history(deps, request)),
  );
  app.get(
    '/messages/:id/output',
    answering((request) => output(deps, request)),
  );
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const limit = limitParam(query, PAGE);
  const found = await listMessages(service.database, callerOf(request).tenant, {
    statuses: listParam(query, 'status'),
    providers: listParam(query, 'provider'),
    recipient: textParam(query, 'recipient'),
    messageId: textParam(query, 'messageId'),
    traceId: textParam(query, 'traceId'),
    runId: textParam(query, 'runId'),
    notification: textParam(query, 'notification'),
    event: textParam(query, 'event'),
    list: textParam(query, 'list'),
    tags: tagsOf(query),
    tenantId: textParam(query, 'tenant_id'),
    archived: flagParam(query, 'archived'),
    enqueuedAfter: enqueuedAfter(query),
    after: positionIn(textParam(query, 'cursor')),
    limit: limit + 1,
  });
  const { rows, next } = pageOf(found, limit, ({ created_at, id }) => [created_at, id]);
  const answer: MessageListAnswer = {
    paging: pagingJson(next),
    results: rows.map(messageJson),
  };
  return json(200, answer);
}

/** Courier takes tags under two names. */
function tagsOf(query: Query): readonly string[] | null {
  const tags = [...(listParam(query, 'tag') ?? []), ...(listParam(query, 'tags') ?? [])];
  return tags.length === 0 ? null : tags;
}

async function read(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  return json(200, messageDetailJson(await messageOf(deps, request)));
}

async function history(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const type = textParam(queryOf(request), 'type');
  return json(200, messageHistoryJson(await messageOf(deps, request), type));
}

async function output(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { id } = await messageOf(deps, request);
  const outputs = await readOutputs(deps.service.database, callerOf(request).tenant, id);
  return json(200, messageOutputJson(outputs));
}

async function messageOf({ service }: RouteDeps, request: FastifyRequest): Promise<MessageDetail> {
  const message = await readMessage(service.database, callerOf(request).tenant, pathParam(request, 'id'));
  if (message === null) throw notFound();
  return message;
}

const MAX_TIME = 8.64e15;

/** Epoch milliseconds in Courier's API; an ISO 8601 date is understood as well. */
function enqueuedAfter(query: Query): number | null {
  const text = textParam(query, 'enqueued_after');
  if (text === null) return null;
  const at = /^\d+$/.test(text) && text.length !== 8 ? Number(text) : parseTimestamp(text.replace(' ', '+'));
  if (typeof at !== 'number' || at > MAX_TIME) throw invalid('enqueued_after', 'expected epoch milliseconds');
  return at;
}
