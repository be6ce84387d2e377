import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody } from '../../api/parse.ts';
import { profileBody } from '../../api/profile-schema.ts';
import { readProfile } from '../../store/profile-read.ts';
import { deleteProfile, mergeProfile, replaceProfile } from '../../store/profile-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pathParam } from '../params.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';

const SUCCESS = json(200, { status: 'SUCCESS' });

/** Stored profiles (reference 11.3). */
export function profileRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/profiles/:user_id',
    answering((request) => read(deps, request)),
  );
  app.post(
    '/profiles/:user_id',
    answeringOnce(deps, (request) => write(deps, request, mergeProfile)),
  );
  app.put(
    '/profiles/:user_id',
    answering((request) => write(deps, request, replaceProfile)),
  );
  app.delete(
    '/profiles/:user_id',
    answering((request) => remove(deps, request)),
  );
}

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const profile = await readProfile(
    service.database,
    callerOf(request).tenant,
    pathParam(request, 'user_id'),
  );
  if (profile === null) throw notFound();
  return json(200, { profile });
}

async function write(
  { service }: RouteDeps,
  request: FastifyRequest,
  store: typeof mergeProfile,
): Promise<Answer> {
  const { profile } = parseBody(profileBody, request.body);
  await store(service.database, callerOf(request).tenant, pathParam(request, 'user_id'), profile);
  return SUCCESS;
}

async function remove({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  await deleteProfile(service.database, callerOf(request).tenant, pathParam(request, 'user_id'));
  return noContent;
}
