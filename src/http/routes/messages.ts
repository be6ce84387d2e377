import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { MessageListAnswer } from '../../api/message-schema.ts';
import { parseTimestamp } from '../../automation/duration.ts';
import { invalid } from '../../errors.ts';
import { listMessages, readMessage } from '../../store/message-read.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { messageDetailJson, messageJson } from '../message-json.ts';
import { pageOf, pagingJson, positionIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { limitParam, listParam, type Query, queryOf, textParam } from '../query.ts';
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
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const limit = limitParam(query, PAGE);
  const found = await listMessages(service.database, callerOf(request).tenant, {
    statuses: listParam(query, 'status'),
    providers: listParam(query, 'provider'),
    recipient: textParam(query, 'recipient'),
    messageId: textParam(query, 'messageId'),
    requestId: textParam(query, 'traceId'),
    runId: textParam(query, 'runId'),
    notification: textParam(query, 'notification'),
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

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const message = await readMessage(service.database, callerOf(request).tenant, pathParam(request, 'id'));
  if (message === null) throw notFound();
  return json(200, messageDetailJson(message));
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
