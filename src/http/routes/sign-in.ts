import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody } from '../../api/parse.ts';
import {
  acceptInvitationBody,
  type OpenInvitationAnswer,
  readInvitationBody,
  type SetupAnswer,
  signInBody,
} from '../../api/session-schema.ts';
import { now } from '../../clock.ts';
import { BelayError, invalid } from '../../errors.ts';
import { type Account, findAccount, type NewAccount, normalEmail } from '../../store/account-store.ts';
import { DEFAULT_WORKSPACE } from '../../store/api-key-bootstrap.ts';
import type { Database } from '../../store/database.ts';
import { findInvitation, type Invitation } from '../../store/invitation-store.ts';
import { joinWorkspace } from '../../store/join-workspace.ts';
import { hasMembers } from '../../store/member-store.ts';
import { hashPassword, isPassword } from '../../store/password-hash.ts';
import { hashSecretToken } from '../../store/secret-token.ts';
import { beginSession, findSession, type Origin } from '../../store/session-store.ts';
import { type Answer, json } from '../answer.ts';
import { answering } from '../route-deps.ts';
import { personCaller } from '../session-caller.ts';
import { refuseCrossSite, sessionCookie } from '../session-cookie.ts';
import { sessionJson } from '../session-json.ts';
import { createSignInLimit, type SignInLimit } from '../sign-in-limit.ts';
import { isoTime } from '../time.ts';

type SignInDeps = { readonly database: Database; readonly limit: SignInLimit };

/** What people call before they have signed in: no key, no session. */
export function signInRoutes(app: FastifyInstance, database: Database): void {
  const deps = { database, limit: createSignInLimit(now) };
  app.get(
    '/setup',
    answering(async () => {
      const answer: SetupAnswer = { needs_admin: !(await hasMembers(database, DEFAULT_WORKSPACE)) };
      return json(200, answer);
    }),
  );
  app.post(
    '/session',
    answering((request) => signIn(deps, request)),
  );
  app.post(
    '/invitations/read',
    answering((request) => readInvitation(deps, request)),
  );
  app.post(
    '/invitations/accept',
    answering((request) => acceptInvitation(deps, request)),
  );
}

async function signIn(deps: SignInDeps, request: FastifyRequest): Promise<Answer> {
  refuseCrossSite(request);
  const { email, password } = parseBody(signInBody, request.body);
  const account = await provenAccount(deps, request, normalEmail(email), password);
  return begun(request, deps.database, await beginSession(deps.database, account.id, originOf(request)));
}

async function readInvitation({ database }: SignInDeps, request: FastifyRequest): Promise<Answer> {
  const { token } = parseBody(readInvitationBody, request.body);
  const invitation = await invitationOf(database, token);
  const { email, role, workspace_id, expires_at } = invitation;
  const answer: OpenInvitationAnswer = {
    workspace: workspace_id,
    role,
    email,
    has_account: email !== null && (await findAccount(database, email)) !== null,
    expires_at: isoTime(expires_at),
  };
  return json(200, answer);
}

async function acceptInvitation(deps: SignInDeps, request: FastifyRequest): Promise<Answer> {
  refuseCrossSite(request);
  const { token, name, password, email } = parseBody(acceptInvitationBody, request.body);
  const invitation = await invitationOf(deps.database, token);
  const address = addressOf(invitation, email ?? null);
  const person = await personOf(deps, request, { address, name: name ?? null, password });
  const { workspace_id } = invitation;
  const origin = originOf(request);
  const joined = await joinWorkspace(deps.database, { token, workspace_id, person, origin });
  switch (joined.kind) {
    case 'joined':
      return begun(request, deps.database, joined.sessionToken);
    case 'gone':
      throw gone();
    case 'address-taken':
      throw new BelayError('conflict', 'email: this address has an account now; sign in with its password', {
        shouldRetry: false,
      });
  }
}

type Person = { readonly address: string; readonly name: string | null; readonly password: string };

async function personOf(
  deps: SignInDeps,
  request: FastifyRequest,
  { address, name, password }: Person,
): Promise<Account | NewAccount> {
  const known = await findAccount(deps.database, address);
  if (known !== null) return provenAccount(deps, request, address, password);
  if (name === null) throw invalid('name', 'required: expected 1 to 200 characters');
  return { email: address, name, password: await hashPassword(password) };
}

function addressOf(invitation: Invitation, email: string | null): string {
  if (invitation.email !== null) return invitation.email;
  if (email === null) throw invalid('email', 'required: expected an e-mail address');
  return normalEmail(email);
}

/** The account of whoever knows its password. A wrong password and an unknown address look the same, and take as long. */
async function provenAccount(
  { database, limit }: SignInDeps,
  { ip }: FastifyRequest,
  email: string,
  password: string,
): Promise<Account> {
  limit.check(email, ip);
  const account = await findAccount(database, email);
  if ((await isPassword(password, account?.password ?? null)) && account !== null) return account;
  limit.failed(email, ip);
  throw new BelayError('unauthenticated', 'The address or the password is wrong.');
}

async function begun(request: FastifyRequest, database: Database, token: string): Promise<Answer> {
  const session = await findSession(database, hashSecretToken(token));
  if (session === null) throw new Error('the session has not begun');
  const answer = sessionJson(personCaller(request, session, token));
  return { ...json(201, answer), headers: { 'set-cookie': sessionCookie(request, token) } };
}

async function invitationOf(database: Database, token: string): Promise<Invitation> {
  const invitation = await findInvitation(database, token);
  if (invitation === null) throw gone();
  return invitation;
}

function gone(): BelayError {
  return new BelayError(
    'not_found',
    'This link has been used, withdrawn or has expired. Ask for another one.',
  );
}

function originOf({ headers, ip }: FastifyRequest): Origin {
  return { user_agent: headers['user-agent'] ?? '', address: ip };
}
