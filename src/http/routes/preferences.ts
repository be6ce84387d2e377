import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody } from '../../api/parse.ts';
import { putPreferenceBody, type TopicPreferenceAnswer } from '../../api/preference-schema.ts';
import { invalid } from '../../errors.ts';
import { putPreference, readPreferences, type TopicPreference } from '../../store/preference-store.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pagingJson } from '../page.ts';
import { pathParam } from '../params.ts';
import { queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';

/** What people have chosen (reference 11.9). */
export function preferenceRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const on = (handle: (deps: RouteDeps, request: FastifyRequest) => Promise<Answer>) =>
    answering((request) => handle(deps, request));
  app.get('/users/:user_id/preferences', on(list));
  app.get('/users/:user_id/preferences/:topic_id', on(read));
  app.put('/users/:user_id/preferences/:topic_id', on(write));
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const who = { ...whoIn(request), topicId: null };
  const found = await readPreferences(service.database, callerOf(request).tenant, who);
  return json(200, { items: found.map(preferenceJson), paging: pagingJson(null) });
}

async function read(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  return json(200, { topic: preferenceJson(await preferenceOf(deps, request)) });
}

async function write(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const choice = parseBody(putPreferenceBody, request.body);
  const { topic_id, default_status } = await preferenceOf(deps, request);
  if (default_status === 'REQUIRED' && choice.status === 'OPTED_OUT') {
    throw invalid('topic.status', 'this topic is required: nobody can opt out of it');
  }
  const who = { ...whoIn(request), topicId: topic_id };
  await putPreference(deps.service.database, callerOf(request).tenant, who, choice);
  return json(200, { message: 'success' });
}

async function preferenceOf({ service }: RouteDeps, request: FastifyRequest): Promise<TopicPreference> {
  const who = { ...whoIn(request), topicId: pathParam(request, 'topic_id') };
  const [found] = await readPreferences(service.database, callerOf(request).tenant, who);
  if (found === undefined) throw notFound();
  return found;
}

function whoIn(request: FastifyRequest) {
  return { userId: pathParam(request, 'user_id'), tenantId: textParam(queryOf(request), 'tenant_id') ?? '' };
}

function preferenceJson(preference: TopicPreference): TopicPreferenceAnswer {
  return { ...preference, custom_routing: [...preference.custom_routing] };
}
