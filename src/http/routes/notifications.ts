import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type NotificationListAnswer,
  type NotificationVersionsAnswer,
  publishNotificationBody,
  writeNotificationBody,
} from '../../api/notification-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { newNotificationId } from '../../ids.ts';
import { listNotifications, listNotificationVersions } from '../../store/notification-list.ts';
import { publishNotification } from '../../store/notification-publish.ts';
import {
  archiveNotification,
  changeNotification,
  createNotification,
  readNotification,
} from '../../store/notification-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { checkedContent } from '../notification-content.ts';
import {
  authorship,
  notificationJson,
  savedNotification,
  versionName,
  whichNotification,
} from '../notification-json.ts';
import { numberIn, pageOf, positionIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { requireToo } from '../permit.ts';
import { limitParam, queryOf, textParam } from '../query.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';

const PAGE_SIZE = 100;
const VERSIONS_SIZE = 10;

/** Templates of messages, their drafts and versions (reference 11.5). */
export function notificationRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/notifications',
    answering((request) => list(deps, request)),
  );
  app.post(
    '/notifications',
    answeringOnce(deps, (request) => create(deps, request)),
  );
  app.get(
    '/notifications/:notificationId',
    answering((request) => read(deps, request)),
  );
  app.put(
    '/notifications/:notificationId',
    answering((request) => replace(deps, request)),
  );
  app.delete(
    '/notifications/:notificationId',
    answering((request) => archive(deps, request)),
  );
  app.post(
    '/notifications/:notificationId/publish',
    answeringOnce(deps, (request) => publish(deps, request)),
  );
  app.get(
    '/notifications/:notificationId/versions',
    answering((request) => versions(deps, request)),
  );
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const found = await listNotifications(service.database, callerOf(request).tenant, {
    after: positionIn(textParam(query, 'cursor')),
    limit: PAGE_SIZE + 1,
    alias: textParam(query, 'event_id'),
  });
  const { rows, next } = pageOf(found, PAGE_SIZE, ({ created_at, id }) => [created_at, id]);
  const answer: NotificationListAnswer = {
    paging: { more: next !== null, ...(next === null ? {} : { cursor: next }) },
    results: rows.map(({ id, name, tags, alias, state, ...written }) => ({
      ...{ id, name, tags: [...tags], state },
      ...(alias === null ? {} : { alias }),
      ...authorship(written),
    })),
  };
  return json(200, answer);
}

async function create({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const caller = callerOf(request);
  const { alias = null, payload, publish } = parseBody(writeNotificationBody, request.body);
  if (publish) await requireToo(service.database, caller, 'publish');
  const content = checkedContent(payload.content, 'notification.content');
  const draft = { alias, payload: { ...payload, content } };
  const options = { by: caller.actor.id, publish };
  const saved = await createNotification(
    service.database,
    caller.tenant,
    newNotificationId(),
    draft,
    options,
  );
  return json(201, notificationJson(savedNotification(saved)));
}

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const id = pathParam(request, 'notificationId');
  const which = whichNotification(textParam(queryOf(request), 'version'));
  const template = await readNotification(service.database, tenant, id, which ?? 'published');
  // Without a version: what is published, else the draft.
  const found =
    template ?? (which === null ? await readNotification(service.database, tenant, id, 'draft') : null);
  if (found === null) throw notFound();
  return json(200, notificationJson(found));
}

async function replace({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const caller = callerOf(request);
  const { alias, payload, publish } = parseBody(writeNotificationBody, request.body);
  if (publish) await requireToo(service.database, caller, 'publish');
  const content = checkedContent(payload.content, 'notification.content');
  const saved = await changeNotification(
    service.database,
    caller.tenant,
    pathParam(request, 'notificationId'),
    (before) => ({ alias: alias === undefined ? before.alias : alias, payload: { ...payload, content } }),
    { by: caller.actor.id, publish },
  );
  return json(200, notificationJson(savedNotification(saved)));
}

async function archive({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant, actor } = callerOf(request);
  const id = pathParam(request, 'notificationId');
  if (!(await archiveNotification(service.database, tenant, id, actor.id))) throw notFound();
  return noContent;
}

async function publish({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant, actor } = callerOf(request);
  const { version } = parseBody(publishNotificationBody, request.body);
  const id = pathParam(request, 'notificationId');
  const published = await publishNotification(service.database, tenant, id, { by: actor.id, version });
  if (published === null) throw notFound();
  return noContent;
}

async function versions({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const before = numberIn(textParam(query, 'cursor'));
  const limit = limitParam(query, { standard: VERSIONS_SIZE, max: VERSIONS_SIZE });
  const { tenant } = callerOf(request);
  const page = {
    before: before === null ? null : Math.min(Math.max(before, 0), 2_147_483_647),
    limit: limit + 1,
  };
  const found = await listNotificationVersions(
    service.database,
    tenant,
    pathParam(request, 'notificationId'),
    page,
  );
  if (found === null) throw notFound();
  const [draft, ...published] = found;
  const { rows, next } = pageOf(published, limit, ({ version }) => [version]);
  const answer: NotificationVersionsAnswer = {
    paging: { more: next !== null, ...(next === null ? {} : { cursor: next }) },
    versions: [
      ...(draft === undefined || before !== null
        ? []
        : [
            {
              version: 'draft',
              created: draft.created_at,
              creator: draft.created_by,
              has_changes: draft.has_changes,
            },
          ]),
      ...rows.map(({ version, is_published, created_at, created_by }) => ({
        version: `${is_published ? 'published:' : ''}${versionName(version ?? 0)}`,
        created: created_at,
        creator: created_by,
      })),
    ],
  };
  return json(200, answer);
}
