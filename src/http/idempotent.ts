import type { FastifyRequest, RouteHandlerMethod } from 'fastify';
import { now } from '../clock.ts';
import type { Database } from '../store/database.ts';
import { type IdempotencyKey, keepAnswer, releaseKey, reserveKey } from '../store/idempotency-store.ts';
import { type Answer, send } from './answer.ts';
import { callerOf } from './auth.ts';
import { errorAnswer, knownError, type ReportError } from './error-answer.ts';
import { inProgress, onceOf } from './idempotency-header.ts';

/** Answers one request; throws a `BelayError` when it refuses, having changed nothing. */
export type Handle = (request: FastifyRequest) => Promise<Answer>;

export type IdempotentDeps = { readonly database: Database; readonly report: ReportError };

/** Marks an answer that was given before. */
export const REPLAYED = { 'idempotency-replayed': 'true' };

/**
 * A POST that honours `Idempotency-Key`: the first request's answer is stored, failures of the server among them, and
 * given again. A refusal is not stored, since nothing has been executed (reference 3.3).
 */
export function idempotent({ database, report }: IdempotentDeps, handle: Handle): RouteHandlerMethod {
  return async (request, reply) => {
    const once = onceOf(request, now());
    if (once === null) return send(reply, await handle(request));
    const key = { ...callerOf(request).tenant, scope: once.scope, key: once.key };
    const reservation = await reserveKey(database, key, once.expires_at);
    if (reservation.kind === 'in-progress') throw inProgress();
    if (reservation.kind === 'answered') return send(reply, { ...reservation, headers: REPLAYED });
    return send(
      reply,
      await execute({ database, report }, { key, lock: reservation.lock }, () => handle(request)),
    );
  };
}

type Reserved = { readonly key: IdempotencyKey; readonly lock: number };

async function execute(
  { database, report }: IdempotentDeps,
  { key, lock }: Reserved,
  work: () => Promise<Answer>,
): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await work();
  } catch (error) {
    if (knownError(error) !== null) {
      // A database that is gone cannot free the key; the lock then ends by itself.
      await releaseKey(database, key, lock).catch(() => undefined);
      throw error;
    }
    answer = errorAnswer(error, report);
  }
  await keepAnswer(database, key, lock, answer);
  return answer;
}
