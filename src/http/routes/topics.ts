import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody } from '../../api/parse.ts';
import {
  putSectionBody,
  putTopicBody,
  type SectionAnswer,
  type TopicAnswer,
} from '../../api/preference-schema.ts';
import {
  deleteSection,
  deleteTopic,
  listSections,
  listTopics,
  putSection,
  putTopic,
  readTopic,
  type Section,
  type Topic,
} from '../../store/topic-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pagingJson } from '../page.ts';
import { pathParam } from '../params.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

/** What can be subscribed to (reference 11.9). */
export function topicRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const on = (handle: (deps: RouteDeps, request: FastifyRequest) => Promise<Answer>) =>
    answering((request) => handle(deps, request));
  app.get('/preferences/sections', on(sections));
  app.put('/preferences/sections/:section_id', on(writeSection));
  app.delete('/preferences/sections/:section_id', on(removeSection));
  app.get('/preferences/sections/:section_id/topics', on(topics));
  app.get('/preferences/sections/:section_id/topics/:topic_id', on(topic));
  app.put('/preferences/sections/:section_id/topics/:topic_id', on(writeTopic));
  app.delete('/preferences/sections/:section_id/topics/:topic_id', on(removeTopic));
}

async function sections({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const all = await listTopics(service.database, tenant, null);
  const found = await listSections(service.database, tenant);
  const items = found.map((section) => sectionJson(section, all));
  return json(200, { items, paging: pagingJson(null) });
}

async function writeSection({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const id = pathParam(request, 'section_id');
  const section = await putSection(service.database, tenant, {
    id,
    ...parseBody(putSectionBody, request.body),
  });
  return json(200, sectionJson(section, await listTopics(service.database, tenant, id)));
}

async function removeSection({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  if (!(await deleteSection(service.database, tenant, pathParam(request, 'section_id')))) throw notFound();
  return noContent;
}

async function topics({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const found = await listTopics(
    service.database,
    callerOf(request).tenant,
    pathParam(request, 'section_id'),
  );
  return json(200, { items: found.map(topicJson), paging: pagingJson(null) });
}

async function topic(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  return json(200, topicJson(await topicOf(deps, request)));
}

async function writeTopic({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const id = pathParam(request, 'topic_id');
  const section_id = pathParam(request, 'section_id');
  const given = parseBody(putTopicBody, request.body);
  const saved = await putTopic(service.database, callerOf(request).tenant, { id, section_id, ...given });
  if (saved === null) throw notFound();
  return json(200, topicJson(saved));
}

async function removeTopic(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { id } = await topicOf(deps, request);
  await deleteTopic(deps.service.database, callerOf(request).tenant, id);
  return noContent;
}

async function topicOf({ service }: RouteDeps, request: FastifyRequest): Promise<Topic> {
  const found = await readTopic(service.database, callerOf(request).tenant, pathParam(request, 'topic_id'));
  if (found === null || found.section_id !== pathParam(request, 'section_id')) throw notFound();
  return found;
}

function sectionJson({ id, name, created_at, updated_at }: Section, all: readonly Topic[]): SectionAnswer {
  const own = all.filter(({ section_id }) => section_id === id).map(topicJson);
  return { id, name, created_at: isoTime(created_at), updated_at: isoTime(updated_at), topics: own };
}

function topicJson(topic: Topic): TopicAnswer {
  return { ...topic, created_at: isoTime(topic.created_at), updated_at: isoTime(topic.updated_at) };
}
