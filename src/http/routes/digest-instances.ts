import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DigestInstanceListAnswer } from '../../api/digest-schema.ts';
import { releaseNow } from '../../store/digest-claim.ts';
import { listInstances } from '../../store/digest-read.ts';
import { readDigestTopic } from '../../store/digest-topic.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { pageOf, pagingJson, positionIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { limitParam, queryOf, textParam } from '../query.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

/** The digests of a schedule (reference 11.9). */
export function digestInstanceRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/digests/schedules/:schedule_id/instances',
    answering((request) => list(deps, request)),
  );
  app.post(
    '/digests/schedules/:schedule_id/trigger',
    answeringOnce(deps, (request) => release(deps, request)),
  );
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const query = queryOf(request);
  const size = limitParam(query, { standard: 20, max: 100 });
  const after = positionIn(textParam(query, 'cursor'));
  const found = await listInstances(
    service.database,
    tenant,
    pathParam(request, 'schedule_id'),
    after,
    size + 1,
  );
  const { rows, next } = pageOf(found, size, ({ created_at, id }) => [created_at, id]);
  const [first] = rows;
  const topic = first === undefined ? null : await readDigestTopic(service.database, tenant, first.topic_id);
  const answer: DigestInstanceListAnswer = {
    items: rows.map(
      ({ id, topic_id, user_id, event_count, created_at, release_at, completed_at, counts }) => ({
        ...{ digest_instance_id: id, user_id, topic_id, event_count, disabled: false },
        status: completed_at === null ? 'IN_PROGRESS' : 'COMPLETED',
        categories: [...(topic?.settings.categories ?? [])],
        category_key_counts: counts,
        created_at: isoTime(created_at),
        release_at: isoTime(release_at),
        ...(completed_at === null ? {} : { completed_at: isoTime(completed_at) }),
      }),
    ),
    paging: pagingJson(next),
  };
  return json(200, answer);
}

async function release({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const scheduleId = pathParam(request, 'schedule_id');
  const released = await releaseNow(service.database, callerOf(request).tenant, scheduleId);
  if (released > 0) service.wakeDigests();
  return json(202, { released });
}
