import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type AdvancedAnswer,
  advanceClockBody,
  type ClockAnswer,
  createClockBody,
} from '../../api/clock-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { addDuration } from '../../automation/duration.ts';
import { readClock } from '../../store/clock-advance.ts';
import { createClock } from '../../store/clock-store.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pathParam } from '../params.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

/** Virtual clocks (design §10). */
export function clockRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post(
    '/clocks',
    answeringOnce(deps, (request) => create(deps, request)),
  );
  app.get(
    '/clocks/:id',
    answering((request) => read(deps, request)),
  );
  app.post(
    '/clocks/:id/advance',
    answeringOnce(deps, (request) => advance(deps, request)),
  );
}

async function create({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { now } = parseBody(createClockBody, request.body);
  const clock = await createClock(service.database, callerOf(request).tenant, now);
  const answer: ClockAnswer = { id: clock.id, now: isoTime(clock.now) };
  return json(201, answer);
}

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const id = pathParam(request, 'id');
  const now = await readClock(service.database, callerOf(request).tenant, id);
  if (now === null) throw notFound();
  const answer: ClockAnswer = { id, now: isoTime(now) };
  return json(200, answer);
}

async function advance({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const id = pathParam(request, 'id');
  const order = parseBody(advanceClockBody, request.body);
  const now = await readClock(service.database, tenant, id);
  if (now === null) throw notFound();
  const advanced = await service.advanceClock(
    tenant,
    id,
    order.kind === 'to' ? order.at : addDuration(now, order.duration),
  );
  if (advanced === null) throw notFound();
  const answer: AdvancedAnswer = { id, now: isoTime(advanced.now), runs_advanced: advanced.runs_advanced };
  return json(200, answer);
}
