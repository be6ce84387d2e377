import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { adHocInvokeBody, templateInvokeBody } from '../../api/invoke-schema.ts';
import { parseBody, refusal } from '../../api/parse.ts';
import type { Automation } from '../../automation/automation.ts';
import { checkAutomation } from '../../automation/check.ts';
import { now } from '../../clock.ts';
import type { Context } from '../../engine/run.ts';
import { BelayError, invalid } from '../../errors.ts';
import type { IdempotentInvoke, Started, StartRun } from '../../scheduler/start-run.ts';
import { readClock } from '../../store/clock-advance.ts';
import type { Tenant } from '../../store/scope.ts';
import { readStoredAnswer } from '../../store/stored-answer.ts';
import { send } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { cancels } from '../cancels.ts';
import { inProgress, onceOf } from '../idempotency-header.ts';
import { REPLAYED } from '../idempotent.ts';
import { pathParam } from '../params.ts';
import { requireToo } from '../permit.ts';
import type { RouteDeps } from '../route-deps.ts';
import { createTemplateSource, type TemplateSource } from '../template-source.ts';

type Invoke = Omit<StartRun, 'tenant' | 'once'>;

/** `POST /automations/invoke` and `POST /automations/{templateId}/invoke` (reference 4.1, 4.2): the hot path. */
export function invokeRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const templates = createTemplateSource(deps.service.database);
  app.post('/automations/invoke', (request, reply) =>
    invoke(deps, request, reply, () => adHoc(deps, request)),
  );
  app.post('/automations/:templateId/invoke', (request, reply) =>
    invoke(deps, request, reply, () => byTemplate(deps, templates, request)),
  );
}

async function invoke(
  { service }: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  read: () => Promise<Invoke>,
): Promise<FastifyReply> {
  const { tenant } = callerOf(request);
  const once = onceOf(request, now());
  const started = await accept(service, tenant, once, read);
  switch (started.kind) {
    case 'started':
      return send(reply, { status: 200, body: `{"runId":"${started.run_id}"}` });
    case 'replayed':
      return send(reply, { ...started, headers: REPLAYED });
    case 'in-progress':
      throw inProgress();
  }
}

/** A key that has its answer gets it again, even where the request would be refused by now (reference 3.3, D-28). */
async function accept(
  service: RouteDeps['service'],
  tenant: Tenant,
  once: IdempotentInvoke | null,
  read: () => Promise<Invoke>,
): Promise<Started> {
  try {
    return await service.startRun({ ...(await read()), tenant, once });
  } catch (error) {
    if (once === null || !(error instanceof BelayError) || error.status >= 500) throw error;
    const stored = await readStoredAnswer(service.database, tenant, once);
    if (stored === null) throw error;
    return { kind: 'replayed', ...stored };
  }
}

async function adHoc({ service }: RouteDeps, request: FastifyRequest): Promise<Invoke> {
  const caller = callerOf(request);
  const { tenant } = caller;
  const { automation, context, clock } = parseBody(adHocInvokeBody, request.body);
  // What a published automation cancels is the affair of who published it; here the caller is the author.
  if (cancels(automation.steps)) await requireToo(service.database, caller, 'cancel');
  refuseCertainFailure(service, automation, context, await timeOf(service, tenant, clock));
  return {
    automation,
    context,
    template_id: null,
    template_version: null,
    source: ['invoke'],
    clock_id: clock,
  };
}

async function byTemplate(
  { service }: RouteDeps,
  templates: TemplateSource,
  request: FastifyRequest,
): Promise<Invoke> {
  const caller = callerOf(request);
  const invocable = await templates(caller, pathParam(request, 'templateId'));
  const { context, clock, ...tokens } = parseBody(templateInvokeBody, request.body);
  refuseCertainFailure(service, invocable.automation, context, await timeOf(service, caller.tenant, clock));
  return {
    ...invocable,
    context,
    source: [`invoke/${invocable.template_id}`],
    clock_id: clock,
    ...tokens,
  };
}

/** Steps are judged before a run exists (reference 3.2, D-26). */
function refuseCertainFailure(
  { sandbox }: RouteDeps['service'],
  automation: Automation,
  context: Context,
  at: number,
): void {
  const problems = checkAutomation(automation, {
    checkExpression: (expression) => sandbox.check(expression)?.message ?? null,
    context,
    now: at,
  });
  if (problems.length > 0) throw refusal(problems);
}

/** The time by which the run will live: that of its virtual clock, or real time. Throws a 400 for an unknown clock. */
async function timeOf(
  { database }: RouteDeps['service'],
  tenant: Tenant,
  clock: string | null,
): Promise<number> {
  if (clock === null) return now();
  const at = await readClock(database, tenant, clock);
  if (at === null) throw invalid('clock', 'there is no such virtual clock');
  return at;
}
