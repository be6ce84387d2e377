import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody, refusal } from '../../api/parse.ts';
import { type SendAnswer, sendBody } from '../../api/send-schema.ts';
import { checkMessage } from '../../automation/checks/message.ts';
import type { Known } from '../../automation/checks/step-check.ts';
import { now } from '../../clock.ts';
import { BelayError } from '../../errors.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { answeringOnce, type RouteDeps } from '../route-deps.ts';

/** `POST /send` (reference 11.1). */
export function sendRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post(
    '/send',
    answeringOnce(deps, (request) => send(deps, request)),
  );
}

const NOBODY = { recipient: null, template: null, profile: {}, data: {} };

async function send({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const message = parseBody(sendBody, request.body);
  const known: Known = { context: NOBODY, changed: false, now: now() };
  const problems = checkMessage(message, known);
  if (problems.length > 0) throw refusal(problems);
  const accepted = await service.messages.send(callerOf(request).tenant, message);
  // Nothing is resolved here, so that what might have been a reference in a step is what it says.
  if (accepted.kind === 'refused') throw new BelayError('invalid_request', accepted.error);
  const answer: SendAnswer = { requestId: accepted.requestId };
  return json(202, answer);
}
