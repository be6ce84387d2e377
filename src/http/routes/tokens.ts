import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody } from '../../api/parse.ts';
import { type EvaluateAnswer, evaluateBody } from '../../api/token-schema.ts';
import type { TokenResult } from '../../automation/token.ts';
import { newId } from '../../ids.ts';
import type { Service } from '../../service.ts';
import { type Answer, json } from '../answer.ts';
import { actorOf, callerOf } from '../auth.ts';
import type { Caller } from '../caller.ts';
import { answeringOnce, type RouteDeps } from '../route-deps.ts';

/** `POST /automations/tokens/evaluate`: what a token would be, and how many runs have it (D-25). */
export function tokenRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post(
    '/automations/tokens/evaluate',
    answeringOnce(deps, (request) => evaluate(deps, request)),
  );
}

async function evaluate({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const caller = callerOf(request);
  const { expression, data, profile, recipient } = parseBody(evaluateBody, request.body);
  const context = { data, profile, recipient, brand: null, template: null };
  const result = await service.resolveToken(caller.tenant, expression, context);
  const answer: EvaluateAnswer = {
    value: result.token,
    mode: result.mode,
    warnings: [...result.warnings],
    active_runs: await activeRuns(service, caller, result),
  };
  return json(200, answer);
}

async function activeRuns(service: Service, caller: Caller, { token }: TokenResult): Promise<number> {
  if (token === null) return 0;
  const preview = await service.previewCancel({
    ...caller.tenant,
    id: newId(),
    target: { kind: 'token', token, excludedRunId: null },
    actor: actorOf(caller),
    reason: null,
  });
  return preview?.canceled ?? 0;
}
