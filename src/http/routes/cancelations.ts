import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CancelationListAnswer, CanceledRunListAnswer } from '../../api/cancel-schema.ts';
import { canceledRuns, listCancelations, readCancelation } from '../../store/cancelation-store.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { cancelationJson } from '../cancelation-json.ts';
import { notFound } from '../error-answer.ts';
import { numberIn, pageOf, positionIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { limitParam, queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';

const RECEIPTS = { standard: 20, max: 50 };
const RUNS = { standard: 50, max: 1_000 };

/** The receipts of cancels (design §12). */
export function cancelationRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/cancelations',
    answering((request) => list(deps, request)),
  );
  app.get(
    '/cancelations/:id',
    answering((request) => read(deps, request)),
  );
  app.get(
    '/cancelations/:id/runs',
    answering((request) => runs(deps, request)),
  );
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const limit = limitParam(query, RECEIPTS);
  const after = positionIn(textParam(query, 'cursor'));
  const found = await listCancelations(service.database, callerOf(request).tenant, after, limit + 1);
  const { rows, next } = pageOf(found, limit, ({ at, id }) => [at, id]);
  const answer: CancelationListAnswer = {
    cancelations: rows.map(cancelationJson),
    ...(next === null ? {} : { next_cursor: next }),
  };
  return json(200, answer);
}

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const receipt = await readCancelation(service.database, callerOf(request).tenant, pathParam(request, 'id'));
  if (receipt === null) throw notFound();
  return json(200, cancelationJson(receipt));
}

async function runs({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const id = pathParam(request, 'id');
  const query = queryOf(request);
  const limit = limitParam(query, RUNS);
  const afterSeq = numberIn(textParam(query, 'cursor')) ?? 0;
  if ((await readCancelation(service.database, tenant, id)) === null) throw notFound();
  const found = await canceledRuns(service.database, tenant, id, afterSeq, limit + 1);
  const { rows, next } = pageOf(found, limit, ({ seq }) => [seq]);
  const answer: CanceledRunListAnswer = {
    run_ids: rows.map((run) => run.id),
    ...(next === null ? {} : { next_cursor: next }),
  };
  return json(200, answer);
}
