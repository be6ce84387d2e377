import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditAnswer } from '../../api/audit-schema.ts';
import { type AuditRecord, listAudit } from '../../store/audit-list.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { pageOf, positionIn } from '../page.ts';
import { dateParam, limitParam, listParam, queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

const PAGE = { standard: 50, max: 200 };

/** `GET /audit`: who changed what. */
export function auditRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/audit',
    answering((request) => list(deps, request)),
  );
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const limit = limitParam(query, PAGE);
  const found = await listAudit(service.database, callerOf(request).tenant, {
    actorId: textParam(query, 'actor'),
    actions: listParam(query, 'action'),
    targetId: textParam(query, 'target'),
    from: dateParam(query, 'start_date', 'from'),
    until: dateParam(query, 'end_date', 'until'),
    after: positionIn(textParam(query, 'cursor')),
    limit: limit + 1,
  });
  const { rows, next } = pageOf(found, limit, ({ at, id }) => [at, id]);
  const answer: AuditAnswer = {
    records: rows.map(recordJson),
    ...(next === null ? {} : { next_cursor: next }),
  };
  return json(200, answer);
}

function recordJson(record: AuditRecord): AuditAnswer['records'][number] {
  const { id, at, environment, actor, action, target_type, target_id, target_name, before, after, reason } =
    record;
  return {
    id,
    at: isoTime(at),
    environment: environment === 'test' || environment === '*' ? environment : 'production',
    actor,
    action,
    target: { type: target_type, id: target_id, ...(target_name === null ? {} : { name: target_name }) },
    before,
    after,
    reason,
  };
}
