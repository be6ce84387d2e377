import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Cancel, type CancelAnswer, cancelBody } from '../../api/cancel-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { now } from '../../clock.ts';
import { BelayError } from '../../errors.ts';
import { newId } from '../../ids.ts';
import type { Service } from '../../service.ts';
import type { Cancelation, CancelRequest } from '../../store/cancelation.ts';
import { readRunStatus } from '../../store/run-read.ts';
import { type Answer, json } from '../answer.ts';
import { actorOf, callerOf } from '../auth.ts';
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
  const order: CancelRequest = {
    ...caller.tenant,
    id: newId(),
    target: target.kind === 'token' ? { ...target, excludedRunId: null } : target,
    actor: actorOf(caller),
    reason,
  };
  const receipt = dryRun ? await preview(service, order, maxRuns) : await execute(service, order, maxRuns);
  return json(202, { ...(await branchOf(service, order, target)), cancelation: cancelationJson(receipt) });
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
  target: Cancel['target'],
): Promise<Omit<CancelAnswer, 'cancelation'>> {
  if (target.kind === 'token') return { cancelation_token: target.token };
  const status = await readRunStatus(database, tenant, target.runId);
  if (status === null) throw notFound();
  return { run_id: target.runId, status };
}
