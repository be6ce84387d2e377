import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RunCountsAnswer, RunListAnswer } from '../../api/run-schema.ts';
import { invalid } from '../../errors.ts';
import { type Count, countByStatus, type Facet, facetOf } from '../../store/run-count.ts';
import { listRuns } from '../../store/run-list.ts';
import { readRun } from '../../store/run-read.ts';
import { readRunRows } from '../../store/run-rows.ts';
import type { RunSelection } from '../../store/run-selection.ts';
import { readSteps } from '../../store/step-read.ts';
import { within, withinOrNarrow } from '../../store/within.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pageOf, positionIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { limitParam, queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { runDetailsJson, runJson, runSummaryJson, stepJson } from '../run-json.ts';
import { runSelectionOf } from '../run-selection.ts';

const PAGE = { standard: 20, max: 50 };
/** With `expand=details`, which Courier does not have. */
const TABLE = { standard: 50, max: 200 };
const LIST_MS = 10_000;
const COUNT_MS = 1_000;

/** `GET /automations/runs`, one of them, and its steps (reference 4.4 to 4.6). */
export function runRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/automations/runs',
    answering((request) => list(deps, request)),
  );
  app.get(
    '/automations/runs/counts',
    answering((request) => counts(deps, request)),
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
  const { database } = service;
  const { tenant } = callerOf(request);
  const query = queryOf(request);
  const expand = textParam(query, 'expand');
  if (expand !== null && expand !== 'details') throw invalid('expand', 'expected details');
  const limit = limitParam(query, expand === null ? PAGE : TABLE);
  const selection = runSelectionOf(query, retentionDays);
  const after = positionIn(textParam(query, 'cursor'));
  const found = await withinOrNarrow(database, LIST_MS, (tx) =>
    listRuns(tx, tenant, { ...selection, after, limit: limit + 1 }),
  );
  const { rows, next } = pageOf(found, limit, ({ created_at, id }) => [created_at, id]);
  const details =
    expand === null
      ? []
      : await readRunRows(
          database,
          tenant,
          rows.map(({ id }) => id),
        );
  const byId = new Map(details.map((row) => [row.id, runDetailsJson(row)]));
  const answer: RunListAnswer = {
    runs: rows.map((run) => {
      const more = byId.get(run.id);
      return { ...runSummaryJson(run), ...(more === undefined ? {} : { details: more }) };
    }),
    ...(next === null ? {} : { next_cursor: next }),
  };
  return json(200, answer);
}

async function counts({ service, retentionDays }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { database } = service;
  const { tenant } = callerOf(request);
  const selection = runSelectionOf(queryOf(request), retentionDays);
  const [statuses, automations, triggers] = await Promise.all([
    within(database, COUNT_MS, (tx) => countByStatus(tx, tenant, selection)),
    within(database, COUNT_MS, (tx) => facetOf(tx, tenant, selection, 'automation')),
    within(database, COUNT_MS, (tx) => facetOf(tx, tenant, selection, 'trigger')),
  ]);
  const facet = (one: Facet | null) => one && { ...one, values: [...one.values] };
  const answer: RunCountsAnswer = {
    total: totalOf(statuses, selection),
    statuses: statuses === null ? null : [...statuses],
    automations: facet(automations),
    triggers: facet(triggers),
  };
  return json(200, answer);
}

function totalOf(
  statuses: readonly (Count & { readonly status: string })[] | null,
  { statuses: wanted }: RunSelection,
): Count | null {
  if (statuses === null) return null;
  const own = statuses.filter(({ status }) => wanted?.includes(status) ?? true);
  return { count: own.reduce((sum, { count }) => sum + count, 0), more: own.some(({ more }) => more) };
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
