import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody } from '../../api/parse.ts';
import { changePasswordBody, type SessionListAnswer } from '../../api/session-schema.ts';
import { invalid } from '../../errors.ts';
import { changePassword, findAccount } from '../../store/account-store.ts';
import { hashPassword, isPassword } from '../../store/password-hash.ts';
import { endSession, listSessions } from '../../store/session-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import type { Caller } from '../caller.ts';
import { notFound } from '../error-answer.ts';
import { pathParam } from '../params.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { endedCookie } from '../session-cookie.ts';
import { sessionJson } from '../session-json.ts';
import { isoTime } from '../time.ts';

/** A person's own session, and their others. */
export function sessionRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/session',
    answering(async (request) => json(200, sessionJson(callerOf(request)))),
  );
  app.delete(
    '/session',
    answering((request) => signOut(deps, request)),
  );
  app.put(
    '/session/password',
    answering((request) => choosePassword(deps, request)),
  );
  app.get(
    '/sessions',
    answering((request) => list(deps, request)),
  );
  app.delete(
    '/sessions/:id',
    answering((request) => end(deps, request)),
  );
}

async function signOut({ service, sessions }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { account, id } = sessionOf(callerOf(request));
  await endSession(service.database, account.id, id);
  sessions.forget();
  return { ...noContent, headers: { 'set-cookie': endedCookie(request) } };
}

async function choosePassword({ service, sessions }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { account, id } = sessionOf(callerOf(request));
  const { current_password, new_password } = parseBody(changePasswordBody, request.body);
  const known = await findAccount(service.database, account.email);
  if (!(await isPassword(current_password, known?.password ?? null))) {
    throw invalid('current_password', 'is not your password');
  }
  const hash = await hashPassword(new_password);
  await service.database.transaction((tx) => changePassword(tx, account.id, hash, id));
  sessions.forget();
  return noContent;
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { account, id: current } = sessionOf(callerOf(request));
  const found = await listSessions(service.database, account.id);
  const answer: SessionListAnswer = {
    sessions: found.map(({ id, user_agent, address, created_at, last_seen_at, expires_at }) => ({
      id,
      current: id === current,
      user_agent,
      address,
      created_at: isoTime(created_at),
      last_seen_at: isoTime(last_seen_at),
      expires_at: isoTime(expires_at),
    })),
  };
  return json(200, answer);
}

async function end({ service, sessions }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { account } = sessionOf(callerOf(request));
  if (!(await endSession(service.database, account.id, pathParam(request, 'id')))) throw notFound();
  sessions.forget();
  return noContent;
}

function sessionOf({ person }: Caller) {
  if (person === null) throw new Error('the caller is no person');
  return person.session;
}
