import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Role } from '../../access/role.ts';
import {
  type CreatedInvitationAnswer,
  changeMemberBody,
  type InvitationListAnswer,
  inviteBody,
  type MemberAnswer,
  type MemberListAnswer,
} from '../../api/member-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { BelayError } from '../../errors.ts';
import { normalEmail } from '../../store/account-store.ts';
import {
  type Invitation,
  invite,
  listInvitations,
  withdrawInvitation,
} from '../../store/invitation-store.ts';
import { changeMember, listMembers, type Member } from '../../store/member-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { actorOf, callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pathParam } from '../params.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

/** Who is in the workspace, as what, and who has been invited. */
export function memberRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/members',
    answering((request) => list(deps, request)),
  );
  app.put(
    '/members/:id',
    answering(async (request) => {
      const { role } = parseBody(changeMemberBody, request.body);
      return json(200, memberJson(await change(deps, request, role)));
    }),
  );
  app.delete(
    '/members/:id',
    answering(async (request) => {
      await change(deps, request, null);
      return noContent;
    }),
  );
  app.get(
    '/invitations',
    answering((request) => invitations(deps, request)),
  );
  app.post(
    '/invitations',
    answering((request) => create(deps, request)),
  );
  app.delete(
    '/invitations/:id',
    answering((request) => withdraw(deps, request)),
  );
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const members = await listMembers(service.database, workspaceOf(request));
  const answer: MemberListAnswer = { members: members.map(memberJson) };
  return json(200, answer);
}

async function change(
  { service, sessions }: RouteDeps,
  request: FastifyRequest,
  role: Role | null,
): Promise<Member> {
  const id = pathParam(request, 'id');
  const actor = actorOf(callerOf(request));
  const changed = await changeMember(service.database, workspaceOf(request), id, role, actor);
  sessions.forget();
  switch (changed.kind) {
    case 'changed':
      return changed.member;
    case 'unknown':
      throw notFound();
    case 'last-admin':
      throw new BelayError('conflict', 'This is the last admin. Make somebody else an admin first.', {
        shouldRetry: false,
      });
  }
}

async function invitations({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const found = await listInvitations(service.database, workspaceOf(request));
  const answer: InvitationListAnswer = { invitations: found.map(invitationJson) };
  return json(200, answer);
}

async function create({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { email, role } = parseBody(inviteBody, request.body);
  const { invitation, token } = await invite(service.database, {
    workspace_id: workspaceOf(request),
    email: normalEmail(email),
    role,
    invited_by: actorOf(callerOf(request)),
  });
  // Behind a '#', so that no server or proxy between writes it into its log.
  const answer: CreatedInvitationAnswer = { ...invitationJson(invitation), path: `/join#${token}` };
  return json(201, answer);
}

async function withdraw({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const actor = actorOf(callerOf(request));
  const id = pathParam(request, 'id');
  if (!(await withdrawInvitation(service.database, workspaceOf(request), id, actor))) throw notFound();
  return noContent;
}

function workspaceOf(request: FastifyRequest): string {
  return callerOf(request).tenant.workspace_id;
}

function memberJson({ id, email, name, role, created_at, last_seen_at }: Member): MemberAnswer {
  return {
    id,
    email,
    name,
    role,
    created_at: isoTime(created_at),
    last_seen_at: last_seen_at === null ? null : isoTime(last_seen_at),
  };
}

function invitationJson({ id, email, role, invited_by, created_at, expires_at }: Invitation) {
  return {
    id,
    email: email ?? '',
    role,
    invited_by,
    created_at: isoTime(created_at),
    expires_at: isoTime(expires_at),
  };
}
