import type { RouteHandlerMethod } from 'fastify';
import type { Service } from '../service.ts';
import type { Session } from '../store/session-store.ts';
import { send } from './answer.ts';
import type { CallerOfAgain } from './auth.ts';
import type { ReportError } from './error-answer.ts';
import { type Handle, idempotent } from './idempotent.ts';
import type { Remembered } from './remembered.ts';

/** What routes work with. */
export type RouteDeps = {
  readonly service: Service;
  /** Runs older than this are no longer shown (reference 8.3). */
  readonly retentionDays: number;
  readonly report: ReportError;
  /** To be forgotten after a change of what somebody may do. */
  readonly sessions: Remembered<Session>;
  readonly callerOfAgain: CallerOfAgain;
  /** Of this program. */
  readonly version: string;
};

/** A route that answers. */
export function answering(handle: Handle): RouteHandlerMethod {
  return async (request, reply) => send(reply, await handle(request));
}

/** A POST that answers once per `Idempotency-Key`. */
export function answeringOnce({ service, report }: RouteDeps, handle: Handle): RouteHandlerMethod {
  return idempotent({ database: service.database, report }, handle);
}
