import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody, refusal } from '../../api/parse.ts';
import { type PreviewTriggerAnswer, previewTriggerBody } from '../../api/trigger-schema.ts';
import { parseTimestamp } from '../../automation/duration.ts';
import type { ScheduleTrigger } from '../../automation/trigger.ts';
import { nextFires } from '../../calendar/fires.ts';
import { invalid } from '../../errors.ts';
import { scheduleTime } from '../../store/trigger-store.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { scheduleProblems } from '../check-definition.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

/** `POST /automations/triggers/preview`: when a schedule that is being written would fire. */
export function triggerRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post(
    '/automations/triggers/preview',
    answering((request) => preview(deps, request)),
  );
}

async function preview({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { trigger, now, count } = parseBody(previewTriggerBody, request.body);
  const schedule = trigger as ScheduleTrigger;
  const { tenant } = callerOf(request);
  const at =
    now === null ? await scheduleTime(service.database, tenant, schedule.clock ?? null) : timeIn(now);
  const problems = scheduleProblems(schedule, at);
  if (at === null || problems.length > 0) {
    throw refusal(
      problems.map(({ place, message }) => ({
        place: place === '' ? 'trigger' : `trigger.${place}`,
        message,
      })),
    );
  }
  const fires = nextFires(schedule, at, count + 1);
  const answer: PreviewTriggerAnswer = {
    next_fires: fires.slice(0, count).map(isoTime),
    more: fires.length > count,
  };
  return json(200, answer);
}

function timeIn(text: string): number {
  const at = parseTimestamp(text);
  if (typeof at !== 'number') throw invalid('now', at.error);
  return at;
}
