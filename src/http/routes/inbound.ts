import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type EventListAnswer, type EventNameListAnswer, inboundBody } from '../../api/inbound-schema.ts';
import { parseBody } from '../../api/parse.ts';
import type { JsonObject } from '../../automation/json.ts';
import { BelayError } from '../../errors.ts';
import { keyOf } from '../../scheduler/event-key.ts';
import type { InboundEvent } from '../../scheduler/inbound-event.ts';
import { listEventNames } from '../../store/event-names.ts';
import { type EventSummary, listEvents } from '../../store/event-store.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { pageOf, positionIn } from '../page.ts';
import { limitParam, queryOf, textParam } from '../query.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

const EVENTS = { standard: 20, max: 100 };

/** Events from outside (reference 11.8), and what they have brought about. */
export function inboundRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post(
    '/inbound/courier',
    answeringOnce(deps, (request) => track(deps, request)),
  );
  app.get(
    '/inbound/events',
    answering((request) => list(deps, request)),
  );
  app.get(
    '/inbound/event-names',
    answering((request) => names(deps, request)),
  );
}

async function track({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const body = parseBody(inboundBody, request.body);
  const event: InboundEvent = {
    source: 'inbound',
    message_id: body.messageId,
    name: body.event,
    user_id: body.userId ?? null,
    keys: [keyOf('inbound', body.event)],
    label: `courier/${body.event}`,
    event: body as JsonObject,
    data: { ...(body as JsonObject), ...body.properties },
    traits: null,
    direct: null,
  };
  const received = await service.receiveEvent(callerOf(request).tenant, event);
  if (received.kind === 'duplicate') {
    throw new BelayError(
      'conflict',
      received.open
        ? 'messageId: the event with this id is being worked on'
        : 'messageId: an event with this id has come before',
      { shouldRetry: received.open },
    );
  }
  return json(202, { messageId: body.messageId });
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const limit = limitParam(query, EVENTS);
  const after = positionIn(textParam(query, 'cursor'));
  const found = await listEvents(service.database, callerOf(request).tenant, after, limit + 1);
  const { rows, next } = pageOf(found, limit, ({ received_at, message_id }) => [received_at, message_id]);
  const answer: EventListAnswer = {
    events: rows.map(eventJson),
    ...(next === null ? {} : { next_cursor: next }),
  };
  return json(200, answer);
}

async function names({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const source = textParam(queryOf(request), 'source');
  const found = await listEventNames(service.database, callerOf(request).tenant, source);
  const answer: EventNameListAnswer = {
    names: found.map((one) => ({ source: one.source, event: one.name, last_at: isoTime(one.last_at) })),
  };
  return json(200, answer);
}

function eventJson(event: EventSummary): EventListAnswer['events'][number] {
  const { source, message_id, name, user_id, received_at, result } = event;
  return {
    source,
    message_id,
    event: name,
    user_id,
    received_at: isoTime(received_at),
    status: result === null ? 'PROCESSING' : 'PROCESSED',
    run_ids: [...(result?.run_ids ?? [])],
    woken_run_ids: [...(result?.woken ?? [])],
    cancelation_ids: [...(result?.cancelation_ids ?? [])],
    problems: [...(result?.problems ?? [])],
  };
}
