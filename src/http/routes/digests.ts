import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type DigestTopicAnswer,
  digestChoiceBody,
  type PutDigestTopic,
  putDigestTopicBody,
} from '../../api/digest-schema.ts';
import { parseBody, refusal } from '../../api/parse.ts';
import { placeIn } from '../../automation/checks/place.ts';
import type { DigestSettings } from '../../automation/digest.ts';
import type { Problem } from '../../automation/problem.ts';
import { checkSchedule } from '../../calendar/check-schedule.ts';
import { now } from '../../clock.ts';
import { invalid } from '../../errors.ts';
import { keyOf } from '../../scheduler/event-key.ts';
import {
  automationsOf,
  chooseSchedule,
  type DigestTopic,
  deleteDigestTopic,
  listDigestTopics,
  putDigestTopic,
  readChoice,
  readDigestTopic,
} from '../../store/digest-topic.ts';
import type { Tenant } from '../../store/scope.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pageOf, pagingJson, textIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

const PAGE_SIZE = 100;
const NOT_HEARD = 'no published automation is triggered by the digests of this topic: nothing will be sent';

/** How topics digest, and what users choose (reference 11.9). */
export function digestTopicRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const on = (handle: (deps: RouteDeps, request: FastifyRequest) => Promise<Answer>) =>
    answering((request) => handle(deps, request));
  app.get('/digests/topics', on(list));
  app.get('/digests/topics/:id', on(read));
  app.put('/digests/topics/:id', on(put));
  app.delete('/digests/topics/:id', on(remove));
  app.get('/digests/topics/:id/users/:user_id', on(choice));
  app.put('/digests/topics/:id/users/:user_id', on(choose));
}

async function list(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { database } = deps.service;
  const { tenant } = callerOf(request);
  const after = textIn(textParam(queryOf(request), 'cursor')) ?? '';
  const found = await listDigestTopics(database, tenant, after, PAGE_SIZE + 1);
  const { rows, next } = pageOf(found, PAGE_SIZE, ({ id }) => [id]);
  const items = await Promise.all(rows.map((topic) => topicJson(deps, tenant, topic)));
  return json(200, { items, paging: pagingJson(next) });
}

async function read(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  return json(200, await topicJson(deps, callerOf(request).tenant, await topicOf(deps, request)));
}

async function put(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const id = pathParam(request, 'id');
  if (!/^[\w.~-]{1,128}$/.test(id)) {
    throw invalid('topic id', 'expected 1 to 128 letters, digits, ".", "_", "~" and "-"');
  }
  const settings = settingsOf(parseBody(putDigestTopicBody, request.body));
  const problems = problemsOf(settings);
  if (problems.length > 0) throw refusal(problems);
  return json(
    200,
    await topicJson(deps, tenant, await putDigestTopic(deps.service.database, tenant, id, settings)),
  );
}

async function remove({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  if (!(await deleteDigestTopic(service.database, tenant, pathParam(request, 'id')))) throw notFound();
  return noContent;
}

async function choice(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { id: topic_id } = await topicOf(deps, request);
  const key = { topic_id, user_id: pathParam(request, 'user_id') };
  return json(200, { schedule_id: await readChoice(deps.service.database, callerOf(request).tenant, key) });
}

async function choose(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { schedule_id } = parseBody(digestChoiceBody, request.body);
  const { id: topic_id, settings } = await topicOf(deps, request);
  if (schedule_id !== null && !settings.schedules.some(({ id }) => id === schedule_id)) {
    throw invalid('schedule_id', 'the topic has no such schedule');
  }
  const user_id = pathParam(request, 'user_id');
  await chooseSchedule(deps.service.database, callerOf(request).tenant, { topic_id, user_id, schedule_id });
  return noContent;
}

async function topicOf({ service }: RouteDeps, request: FastifyRequest): Promise<DigestTopic> {
  const topic = await readDigestTopic(service.database, callerOf(request).tenant, pathParam(request, 'id'));
  if (topic === null) throw notFound();
  return topic;
}

function settingsOf({ schedules, categories = [] }: PutDigestTopic): DigestSettings {
  return {
    schedules: schedules.map(({ id = `sch/${randomUUID()}`, ...schedule }) => ({ id, ...schedule })),
    categories,
  };
}

function problemsOf({ schedules, categories }: DigestSettings): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [index, { id, name: _name, default: isDefault, ...schedule }] of schedules.entries()) {
    const place = placeIn('schedules', index);
    const trigger = { type: 'schedule' as const, timezone: 'UTC', ...schedule };
    for (const problem of checkSchedule(trigger, now())) {
      problems.push({
        place: problem.place === '' ? place : `${place}.${problem.place}`,
        message: problem.message,
      });
    }
    const before = schedules.slice(0, index);
    if (before.some((other) => other.id === id))
      problems.push({ place: `${place}.id`, message: 'is there twice' });
    if (isDefault === true && before.some((other) => other.default === true)) {
      problems.push({ place: `${place}.default`, message: 'only one schedule can be the default' });
    }
  }
  for (const [index, { category_key, retain, sort_key }] of categories.entries()) {
    const place = placeIn('categories', index);
    if (categories.findIndex((other) => other.category_key === category_key) < index) {
      problems.push({ place: `${place}.category_key`, message: 'is there twice' });
    }
    if ((retain === 'highest' || retain === 'lowest') && sort_key === undefined) {
      problems.push({ place: `${place}.sort_key`, message: `required for "${retain}"` });
    }
  }
  return problems;
}

async function topicJson(
  { service }: RouteDeps,
  tenant: Tenant,
  { id, settings, created_at, updated_at }: DigestTopic,
): Promise<DigestTopicAnswer> {
  const heard = await automationsOf(service.database, tenant, keyOf('digest', id));
  return {
    id,
    schedules: settings.schedules as DigestTopicAnswer['schedules'],
    categories: [...settings.categories],
    warnings: heard.length > 0 ? [] : [NOT_HEARD],
    created_at: isoTime(created_at),
    updated_at: isoTime(updated_at),
  };
}
