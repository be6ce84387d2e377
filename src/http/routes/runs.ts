import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RunListAnswer } from '../../api/run-schema.ts';
import { listRuns } from '../../store/run-list.ts';
import { readRun } from '../../store/run-read.ts';
import { readSteps } from '../../store/step-read.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pageOf, positionIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { dateParam, limitParam, listParam, queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { runJson, runSummaryJson, stepJson } from '../run-json.ts';

const PAGE = { standard: 20, max: 50 };

/** `GET /automations/runs`, one of them, and its steps (reference 4.4 to 4.6). */
export function runRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/automations/runs',
    answering((request) => list(deps, request)),
  );
  app.get(
    '/automations/runs/:id',
    answering((request) => read(deps, request)),
  );
  app.get(
    '/automations/runs/:id/steps',
    answering((request) => steps(deps, request)),
  );
}

async function list({ service, retentionDays }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const limit = limitParam(query, PAGE);
  const found = await listRuns(service.database, callerOf(request).tenant, {
    statuses: listParam(query, 'status'),
    templateIds: listParam(query, 'template_id'),
    from: dateParam(query, 'start_date', 'from'),
    until: dateParam(query, 'end_date', 'until'),
    after: positionIn(textParam(query, 'cursor')),
    limit: limit + 1,
    retentionDays,
  });
  const { rows, next } = pageOf(found, limit, ({ created_at, id }) => [created_at, id]);
  const answer: RunListAnswer = {
    runs: rows.map(runSummaryJson),
    ...(next === null ? {} : { next_cursor: next }),
  };
  return json(200, answer);
}

async function read({ service, retentionDays }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const run = await readRun(
    service.database,
    callerOf(request).tenant,
    pathParam(request, 'id'),
    retentionDays,
  );
  if (run === null) throw notFound();
  return json(200, runJson(run));
}

async function steps({ service, retentionDays }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const id = pathParam(request, 'id');
  const found = await readSteps(service.database, callerOf(request).tenant, id, retentionDays);
  if (found === null) throw notFound();
  return json(200, { steps: found.map((step) => stepJson(id, step)) });
}
