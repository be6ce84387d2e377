import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ResendAnswer } from '../../api/message-schema.ts';
import { BelayError } from '../../errors.ts';
import { archiveRequest, cancelMessage } from '../../store/message-cancel.ts';
import { readMessage } from '../../store/message-read.ts';
import { readMessageSource } from '../../store/message-source.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { messageDetailJson } from '../message-json.ts';
import { pathParam } from '../params.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';

/** What can be done with a message (reference 11.2). */
export function messageActionRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post(
    '/messages/:id/cancel',
    answeringOnce(deps, (request) => cancel(deps, request)),
  );
  app.post(
    '/messages/:id/resend',
    answeringOnce(deps, (request) => resend(deps, request)),
  );
  app.put(
    '/requests/:request_id/archive',
    answering((request) => archive(deps, request)),
  );
}

async function cancel({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const id = pathParam(request, 'id');
  await cancelMessage(service.database, tenant, id);
  const message = await readMessage(service.database, tenant, id);
  if (message === null) throw notFound();
  const details = messageDetailJson(message);
  if (details.status === 'CANCELED') return json(200, details);
  const why = details.status === 'SENDING' ? 'it is being handed over' : `it is ${details.status}`;
  throw new BelayError('conflict', `The message cannot be canceled any more: ${why}.`, {
    details,
    shouldRetry: false,
  });
}

async function resend({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const source = await readMessageSource(service.database, tenant, pathParam(request, 'id'));
  if (source === null) throw notFound();
  const answer: ResendAnswer = { messageId: await service.messages.sendAgain(tenant, source) };
  return json(202, answer);
}

async function archive({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const count = await archiveRequest(service.database, tenant, pathParam(request, 'request_id'));
  if (count === 0) throw notFound();
  return noContent;
}
