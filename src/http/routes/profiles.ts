import type { FastifyInstance, FastifyRequest } from 'fastify';
import { listsOfUserBody, type UserListsAnswer } from '../../api/list-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { profileBody, profilePatchBody } from '../../api/profile-schema.ts';
import { checkJson } from '../../automation/checks/storable.ts';
import { patchObject } from '../../automation/json-patch.ts';
import { checkListId } from '../../automation/list-id.ts';
import { invalid } from '../../errors.ts';
import { listsOfUser } from '../../store/list-read.ts';
import { subscribeUserTo, unsubscribeFromAll } from '../../store/list-store.ts';
import { readProfile } from '../../store/profile-read.ts';
import { changeProfile, deleteProfile, mergeProfile, replaceProfile } from '../../store/profile-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { listJson } from '../list-json.ts';
import { pageOf, pagingJson, textIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { queryOf, textParam } from '../query.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';

const PAGE_SIZE = 100;

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
  app.patch(
    '/profiles/:user_id',
    answering((request) => patch(deps, request)),
  );
  app.delete(
    '/profiles/:user_id',
    answering((request) => remove(deps, request)),
  );
  app.get(
    '/profiles/:user_id/lists',
    answering((request) => lists(deps, request)),
  );
  app.post(
    '/profiles/:user_id/lists',
    answeringOnce(deps, (request) => subscribe(deps, request)),
  );
  app.delete(
    '/profiles/:user_id/lists',
    answering((request) => unsubscribe(deps, request)),
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

async function patch({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const operations = parseBody(profilePatchBody, request.body);
  await changeProfile(
    service.database,
    callerOf(request).tenant,
    pathParam(request, 'user_id'),
    (profile) => {
      const patched = patchObject(profile, operations);
      if (!patched.ok) throw invalid(patched.place, patched.message);
      // Copies may have nested it deeper than can be stored.
      const problem = checkJson(patched.value);
      if (problem !== null) throw invalid('patch', problem.message);
      return patched.value;
    },
  );
  return SUCCESS;
}

async function lists({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const user = pathParam(request, 'user_id');
  const after = textIn(textParam(queryOf(request), 'cursor')) ?? '';
  const found = await listsOfUser(service.database, callerOf(request).tenant, user, after, PAGE_SIZE + 1);
  const { rows, next } = pageOf(found, PAGE_SIZE, ({ id }) => [id]);
  const answer: UserListsAnswer = {
    results: rows.map((list) => ({
      ...listJson(list),
      ...(list.preferences === null ? {} : { preferences: list.preferences }),
    })),
    paging: pagingJson(next),
  };
  return json(200, answer);
}

async function subscribe({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { lists } = parseBody(listsOfUserBody, request.body);
  for (const [index, { listId }] of lists.entries()) {
    const message = checkListId(listId);
    if (message !== null) throw invalid(`lists[${index}].listId`, message);
  }
  // A list that is named twice is meant once, as named last.
  const distinct = new Map(lists.map(({ listId, preferences = null }) => [listId, preferences]));
  const rows = [...distinct].map(([list_id, preferences]) => ({ list_id, preferences }));
  await subscribeUserTo(service.database, callerOf(request).tenant, pathParam(request, 'user_id'), rows);
  return SUCCESS;
}

async function unsubscribe({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  await unsubscribeFromAll(service.database, callerOf(request).tenant, pathParam(request, 'user_id'));
  return SUCCESS;
}

async function remove({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  await deleteProfile(service.database, callerOf(request).tenant, pathParam(request, 'user_id'));
  return noContent;
}
