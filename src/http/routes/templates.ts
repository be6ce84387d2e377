import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody } from '../../api/parse.ts';
import {
  createTemplateBody,
  publishBody,
  putTemplateBody,
  type TemplateDraft,
  type TemplateListAnswer,
  type ValidateAnswer,
} from '../../api/template-schema.ts';
import type { JsonObject } from '../../automation/json.ts';
import { now } from '../../clock.ts';
import { BelayError, invalid } from '../../errors.ts';
import { placementOf } from '../../scheduler/placement.ts';
import { readAutomationDetails } from '../../store/automation-details.ts';
import { listTemplates, listVersions } from '../../store/automation-list.ts';
import {
  archiveTemplate,
  createTemplate,
  type Draft,
  publishTemplate,
  readTemplate,
  replaceDraft,
  type Saved,
  type Template,
  type Which,
} from '../../store/automation-store.ts';
import { tell } from '../../store/live-event.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { actorOf, callerOf } from '../auth.ts';
import { problemsIn } from '../automation-problems.ts';
import { cancelTemplateRuns } from '../cancel-template-runs.ts';
import { refuseUnpublishable } from '../check-definition.ts';
import { notFound } from '../error-answer.ts';
import { changedMeanwhile, etagOf, seenVersion } from '../etag.ts';
import { pageOf, positionIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { flagParam, queryOf, textParam } from '../query.ts';
import { refuseEndless } from '../refuse-endless.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';
import { templateDetailsJson } from '../template-details-json.ts';
import { templateJson } from '../template-json.ts';
import { isoTime } from '../time.ts';
import { triggerJson } from '../trigger-json.ts';

const PAGE_SIZE = 100;

/** Listing and managing templates (reference 4.3, D-24, D-33). */
export function templateRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/automations',
    answering((request) => list(deps, request)),
  );
  app.post(
    '/automations',
    answeringOnce(deps, (request) => create(deps, request)),
  );
  app.post(
    '/automations/validate',
    answering(async (request) => validate(deps, request)),
  );
  app.get(
    '/automations/:idOrAlias',
    answering((request) => read(deps, request)),
  );
  app.put(
    '/automations/:idOrAlias',
    answering((request) => replace(deps, request)),
  );
  app.delete(
    '/automations/:idOrAlias',
    answering((request) => archive(deps, request)),
  );
  app.post(
    '/automations/:idOrAlias/publish',
    answeringOnce(deps, (request) => publish(deps, request)),
  );
  app.get(
    '/automations/:idOrAlias/versions',
    answering((request) => versions(deps, request)),
  );
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const version = textParam(query, 'version') ?? 'published';
  if (version !== 'published' && version !== 'draft') throw invalid('version', 'expected published or draft');
  const after = positionIn(textParam(query, 'cursor'));
  const found = await listTemplates(
    service.database,
    callerOf(request).tenant,
    version,
    after,
    PAGE_SIZE + 1,
  );
  const { rows, next } = pageOf(found, PAGE_SIZE, ({ created_at, id }) => [created_at, id]);
  const ids = textParam(query, 'expand') === 'details' ? rows.map(({ id }) => id) : [];
  const details = await readAutomationDetails(service.database, callerOf(request).tenant, ids);
  const answer: TemplateListAnswer = {
    templates: rows.map(({ id, name, created_at, updated_at }) => {
      const more = details.get(id);
      return {
        id,
        name,
        version,
        createdAt: isoTime(created_at),
        updatedAt: isoTime(updated_at),
        ...(more === undefined ? {} : { details: templateDetailsJson(service.sandbox, more) }),
      };
    }),
    ...(next === null ? {} : { cursor: next }),
  };
  return json(200, answer);
}

function validate({ service }: RouteDeps, request: FastifyRequest): Answer {
  const problems = problemsIn(() => {
    const { definition } = draftOf(parseBody(putTemplateBody, request.body));
    refuseUnpublishable(service.sandbox, definition, now());
  });
  const answer: ValidateAnswer = { valid: problems.length === 0, problems: [...problems] };
  return json(200, answer);
}

async function create({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const draft = draftOf(parseBody(createTemplateBody, request.body));
  const caller = callerOf(request);
  const change = { actor: actorOf(caller) };
  const template = templateOf(await createTemplate(service.database, caller.tenant, draft, change));
  await tell(service.database, caller.tenant, 'automation.updated', template.id);
  return answerOf(service, request, template, 201);
}

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const name = pathParam(request, 'idOrAlias');
  const which = whichIn(textParam(queryOf(request), 'version'));
  const template = await readTemplate(service.database, tenant, name, which ?? 'published');
  // Without a version: what is published, else the draft.
  const draft =
    template === null && which === null ? await readTemplate(service.database, tenant, name, 'draft') : null;
  const found = template ?? draft;
  if (found === null) throw notFound();
  return answerOf(service, request, found);
}

async function replace({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const draft = draftOf(parseBody(putTemplateBody, request.body));
  const name = pathParam(request, 'idOrAlias');
  const caller = callerOf(request);
  const change = { actor: actorOf(caller), seen: seenVersion(request) };
  const saved = await replaceDraft(service.database, caller.tenant, name, draft, change);
  if (saved === null) throw notFound();
  const template = templateOf(saved);
  await tell(service.database, caller.tenant, 'automation.updated', template.id);
  return answerOf(service, request, template);
}

async function archive(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const caller = callerOf(request);
  const alsoCancel = flagParam(queryOf(request), 'cancel_runs');
  const change = { actor: actorOf(caller) };
  const name = pathParam(request, 'idOrAlias');
  const id = await archiveTemplate(deps.service.database, caller.tenant, name, change);
  if (id === null) throw notFound();
  if (alsoCancel) await cancelTemplateRuns(deps.service, caller, id, 'Its automation was archived.');
  return noContent;
}

async function publish({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { version, note } = parseBody(publishBody, request.body);
  const caller = callerOf(request);
  const name = pathParam(request, 'idOrAlias');
  const candidate = await readTemplate(service.database, caller.tenant, name, version ?? 'draft');
  if (candidate !== null) await refuseEndless(service.database, caller.tenant, candidate);
  const template = await publishTemplate(
    service.database,
    caller.tenant,
    name,
    version,
    (draft, now) => refuseUnpublishable(service.sandbox, draft, now),
    placementOf,
    { actor: actorOf(caller), note, seen: seenVersion(request) },
  );
  if (template === null) throw notFound();
  if ('changed' in template) throw changedMeanwhile(template.changed);
  return answerOf(service, request, template);
}

async function versions({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const found = await listVersions(
    service.database,
    callerOf(request).tenant,
    pathParam(request, 'idOrAlias'),
  );
  if (found === null) throw notFound();
  return json(200, {
    versions: found.map(({ published_at, ...rest }) => ({ ...rest, published_at: isoTime(published_at) })),
  });
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function answerOf(
  { database }: RouteDeps['service'],
  request: FastifyRequest,
  template: Template,
  status = 200,
): Promise<Answer> {
  const trigger = await triggerJson(database, callerOf(request).tenant, template.definition.trigger);
  const answer = json(status, templateJson(template, trigger));
  return template.state === 'DRAFT' ? { ...answer, headers: { etag: etagOf(template) } } : answer;
}

function draftOf({
  name,
  alias,
  trigger,
  cancelation_tokens,
  cancel_on,
  ...definition
}: TemplateDraft): Draft {
  // It might be the id of another template, which ids win over.
  if (alias !== null && UUID.test(alias)) throw invalid('alias', 'must not have the form of an id');
  const further = cancelation_tokens.length === 0 ? {} : { cancelation_tokens };
  const started = trigger === null ? {} : { trigger: trigger as unknown as JsonObject };
  const rules = cancel_on.length === 0 ? {} : { cancel_on };
  return { name, alias, definition: { ...definition, ...further, ...started, ...rules } };
}

function templateOf(saved: Saved): Template {
  if (saved.kind === 'saved') return saved.template;
  if (saved.kind === 'changed') throw changedMeanwhile(saved.template);
  throw new BelayError('conflict', 'alias: another automation has this alias', { shouldRetry: false });
}

function whichIn(version: string | null): Which | null {
  if (version === null || version === 'draft' || version === 'published') return version;
  if (!/^v?[1-9]\d{0,8}$/.test(version)) throw invalid('version', 'expected draft, published or v<number>');
  return Number(version.replace('v', ''));
}
