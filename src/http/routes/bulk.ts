import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addBulkUsersBody, createBulkBody } from '../../api/bulk-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { BelayError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import {
  addBulkUsers,
  type BulkJob,
  createBulkJob,
  listBulkUsers,
  readBulkJob,
  startBulkJob,
} from '../../store/bulk-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { numberIn, pageOf, pagingJson } from '../page.ts';
import { pathParam } from '../params.ts';
import { queryOf, textParam } from '../query.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';

const PAGE_SIZE = 100;

/** A message for many users, each with data of their own (reference 11.10). */
export function bulkRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const on = (handle: (deps: RouteDeps, request: FastifyRequest) => Promise<Answer>) =>
    answering((request) => handle(deps, request));
  const once = (handle: (deps: RouteDeps, request: FastifyRequest) => Promise<Answer>) =>
    answeringOnce(deps, (request) => handle(deps, request));
  app.post('/bulk', once(create));
  app.post('/bulk/:job_id', once(add));
  app.get('/bulk/:job_id', on(read));
  app.get('/bulk/:job_id/users', on(users));
  app.post('/bulk/:job_id/run', once(run));
}

async function create({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const id = newId();
  await createBulkJob(
    service.database,
    callerOf(request).tenant,
    id,
    parseBody(createBulkBody, request.body),
  );
  return json(201, { jobId: id });
}

async function add(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const added = parseBody(addBulkUsersBody, request.body);
  const { id } = await jobOf(deps, request);
  if (!(await addBulkUsers(deps.service.database, callerOf(request).tenant, id, added))) throw hasRun();
  return noContent;
}

async function read(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { id: _id, ...job } = await jobOf(deps, request);
  return json(200, { job });
}

async function users(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const after = numberIn(textParam(queryOf(request), 'cursor')) ?? 0;
  const { id } = await jobOf(deps, request);
  const { tenant } = callerOf(request);
  const found = await listBulkUsers(deps.service.database, tenant, id, after, PAGE_SIZE + 1);
  const { rows, next } = pageOf(found, PAGE_SIZE, ({ position }) => [position]);
  const items = rows.map(({ body, status, message_id }) => ({
    ...body,
    status,
    ...(message_id === null ? {} : { messageId: message_id }),
  }));
  return json(200, { items, paging: pagingJson(next) });
}

async function run(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { id, received } = await jobOf(deps, request);
  if (received === 0) throw new BelayError('invalid_request', 'The job has no users. Add some, then run it.');
  if (!(await startBulkJob(deps.service.database, callerOf(request).tenant, id))) throw hasRun();
  deps.service.workBulk();
  return noContent;
}

async function jobOf({ service }: RouteDeps, request: FastifyRequest): Promise<BulkJob> {
  const job = await readBulkJob(service.database, callerOf(request).tenant, pathParam(request, 'job_id'));
  if (job === null) throw notFound();
  return job;
}

function hasRun(): BelayError {
  return new BelayError('conflict', 'The job has been run.', { shouldRetry: false });
}
