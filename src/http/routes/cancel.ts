import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Cancel, type CancelAnswer, cancelBody } from '../../api/cancel-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { now } from '../../clock.ts';
import { BelayError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import type { Service } from '../../service.ts';
import { readTemplate } from '../../store/automation-store.ts';
import { type Cancelation, type CancelRequest, RUN_IDS_IN_ANSWER } from '../../store/cancelation.ts';
import { readRunStatus } from '../../store/run-read.ts';
import { unfinishedRuns } from '../../store/template-runs.ts';
import { type Answer, json } from '../answer.ts';
import { actorOf, callerOf } from '../auth.ts';
import type { Caller } from '../caller.ts';
import { cancelTemplateRuns } from '../cancel-template-runs.ts';
import { cancelationJson } from '../cancelation-json.ts';
import { notFound } from '../error-answer.ts';
import { answeringOnce, type RouteDeps } from '../route-deps.ts';

/** `POST /automations/cancel`, and the same under Courier's path for journeys (reference 5.2, D-20). */
export function cancelRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const handler = answeringOnce(deps, (request) => cancel(deps, request));
  app.post('/automations/cancel', handler);
  app.post('/journeys/cancel', handler);
}

async function cancel({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const caller = callerOf(request);
  const { target, reason, dryRun, maxRuns } = parseBody(cancelBody, request.body);
  if (target.kind === 'automation') {
    const found = await readTemplate(service.database, caller.tenant, target.idOrAlias, 'draft');
    if (found === null) throw notFound();
    const preview = await previewAutomation(service, caller, found.id);
    if (maxRuns !== null && preview.canceled > maxRuns) throw tooMany(preview, maxRuns);
    const receipt = dryRun ? preview : await cancelTemplateRuns(service, caller, found.id, reason);
    return json(202, { cancelation: cancelationJson(receipt) });
  }
  const order: CancelRequest = {
    ...caller.tenant,
    id: newId(),
    target: storedTarget(target),
    actor: actorOf(caller),
    reason,
  };
  const receipt = dryRun ? await preview(service, order, maxRuns) : await execute(service, order, maxRuns);
  return json(202, { ...(await branchOf(service, order, target)), cancelation: cancelationJson(receipt) });
}

type Target = Exclude<Cancel['target'], { readonly kind: 'automation' }>;

function storedTarget(target: Target): CancelRequest['target'] {
  if (target.kind === 'token') return { ...target, excludedRunId: null };
  return target.kind === 'run' ? target : { ...target, scope: { run_ids: target.runIds.length } };
}

/** What a cancel of an automation would do now: finished runs are none of its affair. */
async function previewAutomation(
  { database }: Pick<Service, 'database'>,
  caller: Caller,
  automation: string,
): Promise<Cancelation> {
  const { count, run_ids } = await unfinishedRuns(database, caller.tenant, automation, RUN_IDS_IN_ANSWER);
  return {
    id: newId(),
    cancelation_token: null,
    run_id: null,
    scope: { automation },
    dry_run: true,
    matched: count,
    canceled: count,
    already_finished: 0,
    already_canceled: 0,
    in_flight: [],
    messages_canceled: 0,
    batches: [],
    run_ids,
    more: count > run_ids.length,
    by: actorOf(caller),
    reason: null,
    at: now(),
  };
}

async function execute(service: Service, order: CancelRequest, maxRuns: number | null): Promise<Cancelation> {
  const outcome = await service.cancelRuns(order, { maxRuns });
  switch (outcome.kind) {
    case 'canceled':
      return outcome.receipt;
    case 'refused':
      throw tooMany(outcome.preview, maxRuns);
    case 'unknown-run':
      throw notFound();
  }
}

async function preview(service: Service, order: CancelRequest, maxRuns: number | null): Promise<Cancelation> {
  const receipt = await service.previewCancel(order);
  if (receipt === null) throw notFound();
  const dated = { ...receipt, at: now() };
  if (maxRuns !== null && dated.canceled > maxRuns) throw tooMany(dated, maxRuns);
  return dated;
}

function tooMany(receipt: Cancelation, maxRuns: number | null): BelayError {
  const message = `max_runs: ${receipt.canceled} runs would be canceled, more than ${maxRuns}; nothing was canceled`;
  const at = receipt.at === 0 ? now() : receipt.at;
  return new BelayError('conflict', message, {
    details: { cancelation: cancelationJson({ ...receipt, at }) },
    shouldRetry: false,
  });
}

/** Courier's own fields: the token again, or the run and what it is now. */
async function branchOf(
  { database }: Service,
  tenant: CancelRequest,
  target: Target,
): Promise<Omit<CancelAnswer, 'cancelation'>> {
  if (target.kind === 'token') return { cancelation_token: target.token };
  if (target.kind === 'runs') return {};
  const status = await readRunStatus(database, tenant, target.runId);
  if (status === null) throw notFound();
  return { run_id: target.runId, status };
}
