import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  putChecksBody,
  putContentBody,
  putElementBody,
  putLocaleBody,
} from '../../api/notification-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import { invalid } from '../../errors.ts';
import { allElements, changeElement, withChecksums } from '../../render/elements.ts';
import type { NotificationTemplate } from '../../store/notification.ts';
import { deleteChecks, readChecks, writeChecks } from '../../store/notification-checks.ts';
import { changeNotification, readNotification } from '../../store/notification-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { checkedContent, elementsIn, mutationJson } from '../notification-content.ts';
import { savedNotification, whichNotification } from '../notification-json.ts';
import { pathParam } from '../params.ts';
import { requireToo } from '../permit.ts';
import { queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';

/** The elements of templates, one by one, in every language, and checks by tools of the caller (reference 11.5). */
export function notificationContentRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/notifications/:notificationId/content',
    answering((request) => read(deps, request)),
  );
  app.put(
    '/notifications/:notificationId/content',
    answering((request) => putContent(deps, request)),
  );
  app.put(
    '/notifications/:notificationId/elements/:elementId',
    answering((request) => putElement(deps, request)),
  );
  app.put(
    '/notifications/:notificationId/locales/:localeId',
    answering((request) => putLocale(deps, request)),
  );
  app.get(
    '/notifications/:notificationId/:submissionId/checks',
    answering((request) => getChecks(deps, request)),
  );
  app.put(
    '/notifications/:notificationId/:submissionId/checks',
    answering((request) => putChecks(deps, request)),
  );
  app.delete(
    '/notifications/:notificationId/:submissionId/checks',
    answering((request) => removeChecks(deps, request)),
  );
}

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const id = pathParam(request, 'notificationId');
  const which = whichNotification(textParam(queryOf(request), 'version'));
  const template = await readNotification(service.database, tenant, id, which ?? 'published');
  const found =
    template ?? (which === null ? await readNotification(service.database, tenant, id, 'draft') : null);
  if (found === null) throw notFound();
  const { content } = found.payload;
  const version = typeof content['version'] === 'string' ? content['version'] : '2022-01-01';
  return json(200, { version, elements: withChecksums(elementsIn(content)) });
}

async function putContent(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { content, publish } = parseBody(putContentBody, request.body);
  const checked = checkedContent(content, 'content');
  const template = await change(deps, request, publish, () => checked);
  return json(200, mutationJson(template, allElements(elementsIn(template.payload.content))));
}

async function putElement(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { element, publish } = parseBody(putElementBody, request.body);
  const elementId = pathParam(request, 'elementId');
  const template = await change(deps, request, publish, (content) => {
    const elements = changeElement(elementsIn(content), elementId, ({ locales, elements: inner }) => ({
      ...(locales === undefined ? {} : { locales }),
      ...(inner === undefined ? {} : { elements: inner }),
      ...element,
      id: elementId,
    }));
    if (elements === null) throw notFound();
    return checkedContent({ ...content, elements }, 'content');
  });
  return json(200, mutationJson(template, written(template, [elementId])));
}

async function putLocale(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { elements, publish } = parseBody(putLocaleBody, request.body);
  const locale = localeIn(request);
  const template = await change(deps, request, publish, (content) => {
    const all = elements.reduce(
      (before, own, index) => translated(before, own, locale, index),
      elementsIn(content),
    );
    return checkedContent({ ...content, elements: all }, 'content');
  });
  return json(
    200,
    mutationJson(
      template,
      written(
        template,
        elements.map(({ id }) => id ?? null),
      ),
    ),
  );
}

function translated(
  elements: readonly Json[],
  own: JsonObject,
  locale: string,
  index: number,
): readonly Json[] {
  const { id, ...texts } = own;
  if (typeof id !== 'string' || id === '')
    throw invalid(`elements[${index}].id`, 'required: expected the id of an element');
  const changed = changeElement(elements, id, (element) => ({
    ...element,
    locales: { ...(isJsonObject(element['locales']) ? element['locales'] : {}), [locale]: texts },
  }));
  if (changed === null) throw invalid(`elements[${index}].id`, 'there is no element with this id');
  return changed;
}

const LOCALE = /^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}$/;

function localeIn(request: FastifyRequest): string {
  const locale = pathParam(request, 'localeId');
  if (!LOCALE.test(locale)) throw invalid('localeId', 'expected a language such as de or pt-BR');
  return locale;
}

/** Changes the content of a draft, while nobody else does. */
async function change(
  { service }: RouteDeps,
  request: FastifyRequest,
  publish: boolean,
  rewrite: (content: JsonObject) => JsonObject,
): Promise<NotificationTemplate> {
  const caller = callerOf(request);
  if (publish) await requireToo(service.database, caller, 'publish');
  const saved = await changeNotification(
    service.database,
    caller.tenant,
    pathParam(request, 'notificationId'),
    ({ alias, payload }) => ({ alias, payload: { ...payload, content: rewrite(payload.content) } }),
    { by: caller.actor.id, publish },
  );
  return savedNotification(saved);
}

function written(template: NotificationTemplate, ids: readonly (Json | null)[]): readonly JsonObject[] {
  return allElements(elementsIn(template.payload.content)).filter(
    ({ id }) => id !== undefined && ids.includes(id),
  );
}

async function getChecks({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const key = await checkKey(service.database, request);
  return json(200, { checks: await readChecks(service.database, key) });
}

async function putChecks({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { checks } = parseBody(putChecksBody, request.body);
  const key = await checkKey(service.database, request);
  return json(200, { checks: await writeChecks(service.database, key, checks) });
}

async function removeChecks({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  await deleteChecks(service.database, await checkKey(service.database, request));
  return noContent;
}

async function checkKey(database: RouteDeps['service']['database'], request: FastifyRequest) {
  const { tenant } = callerOf(request);
  const template = await readNotification(database, tenant, pathParam(request, 'notificationId'), 'draft');
  if (template === null) throw notFound();
  const { workspace_id, environment } = tenant;
  return {
    workspace_id,
    environment,
    template_id: template.id,
    submission_id: pathParam(request, 'submissionId'),
  };
}
