import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type AudienceAnswer, type MemberListAnswer, putAudienceBody } from '../../api/audience-schema.ts';
import { parseBody } from '../../api/parse.ts';
import type { AudienceFilter } from '../../automation/audience-filter.ts';
import { checkAudienceId } from '../../automation/audience-id.ts';
import { invalid } from '../../errors.ts';
import {
  type Audience,
  deleteAudience,
  listAudiences,
  membersAmong,
  putAudience,
  readAudience,
} from '../../store/audience-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { cursorOf, pageOf, pagingJson, textIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

const PAGE_SIZE = 100;
/** Profiles that one page of members looks at. */
const LOOKED_AT = 2_000;

/** Audiences: everybody whose profile passes a filter (reference 11.10). */
export function audienceRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const on = (handle: (deps: RouteDeps, request: FastifyRequest) => Promise<Answer>) =>
    answering((request) => handle(deps, request));
  app.get('/audiences', on(list));
  app.get('/audiences/:id', on(read));
  app.put('/audiences/:id', on(put));
  app.delete('/audiences/:id', on(remove));
  app.get('/audiences/:id/members', on(members));
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const after = textIn(textParam(queryOf(request), 'cursor')) ?? '';
  const found = await listAudiences(service.database, callerOf(request).tenant, after, PAGE_SIZE + 1);
  const { rows, next } = pageOf(found, PAGE_SIZE, ({ id }) => [id]);
  return json(200, { items: rows.map(audienceJson), paging: pagingJson(next) });
}

async function read(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  return json(200, audienceJson(await audienceOf(deps, request)));
}

async function put({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const id = pathParam(request, 'id');
  const message = checkAudienceId(id);
  if (message !== null) throw invalid('audience id', message);
  const change = parseBody(putAudienceBody, request.body);
  const audience = await putAudience(service.database, callerOf(request).tenant, { id, ...change });
  return json(200, { audience: audienceJson(audience) });
}

async function remove({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  if (!(await deleteAudience(service.database, tenant, pathParam(request, 'id')))) throw notFound();
  return noContent;
}

async function members(deps: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const after = textIn(textParam(queryOf(request), 'cursor')) ?? '';
  const { id, version, filter } = await audienceOf(deps, request);
  const found = await membersAmong(deps.service.database, callerOf(request).tenant, filter, {
    ...{ after, size: LOOKED_AT },
  });
  const page = found.members.slice(0, PAGE_SIZE);
  const isCut = found.members.length > page.length;
  const last = isCut ? (page.at(-1)?.user_id ?? null) : found.next;
  const answer: MemberListAnswer = {
    items: page.map(({ user_id, updated_at }) => ({
      added_at: isoTime(updated_at),
      audience_id: id,
      audience_version: version,
      member_id: user_id,
      reason: 'the profile passes the filter',
    })),
    paging: pagingJson(last === null ? null : cursorOf([last])),
  };
  return json(200, answer);
}

async function audienceOf({ service }: RouteDeps, request: FastifyRequest): Promise<Audience> {
  const audience = await readAudience(service.database, callerOf(request).tenant, pathParam(request, 'id'));
  if (audience === null) throw notFound();
  return audience;
}

function audienceJson({ filter, version: _version, ...audience }: Audience): AudienceAnswer {
  return {
    ...audience,
    created_at: isoTime(audience.created_at),
    updated_at: isoTime(audience.updated_at),
    ...partsOf(filter),
  };
}

/** Courier keeps the outermost operator beside the filters. */
function partsOf(filter: AudienceFilter): Pick<AudienceAnswer, 'filter' | 'operator'> {
  if ('filters' in filter) {
    const { operator, filters } = filter;
    return { filter: { filters: filters.map((one) => ({ ...one })) }, operator };
  }
  return { filter: { filters: [{ ...filter }] }, operator: 'AND' };
}
