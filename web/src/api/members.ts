import { queryOptions } from '@tanstack/react-query';
import type {
  CreatedInvitationAnswer,
  InvitationListAnswer,
  MemberAnswer,
  MemberListAnswer,
  Role,
  SessionListAnswer,
} from '../engine.ts';
import { call, pathTo } from './http.ts';

export function membersQuery() {
  return queryOptions({
    queryKey: ['members'],
    queryFn: async ({ signal }) => (await call<MemberListAnswer>('/members', { signal })).members,
  });
}

/** Invitations that nobody has taken yet. */
export function invitationsQuery() {
  return queryOptions({
    queryKey: ['invitations'],
    queryFn: async ({ signal }) => (await call<InvitationListAnswer>('/invitations', { signal })).invitations,
  });
}

/** Invites; the answer has the link to hand over. */
export function invite(email: string, role: Role): Promise<CreatedInvitationAnswer> {
  return call('/invitations', { method: 'POST', body: { email, role } });
}

export function withdrawInvitation(id: string): Promise<void> {
  return call(pathTo`/invitations/${id}`, { method: 'DELETE' });
}

export function changeRole(id: string, role: Role): Promise<MemberAnswer> {
  return call(pathTo`/members/${id}`, { method: 'PUT', body: { role } });
}

export function removeMember(id: string): Promise<void> {
  return call(pathTo`/members/${id}`, { method: 'DELETE' });
}

/** One's own sessions. */
export function sessionsQuery() {
  return queryOptions({
    queryKey: ['sessions'],
    queryFn: async ({ signal }) => (await call<SessionListAnswer>('/sessions', { signal })).sessions,
  });
}

export function endSession(id: string): Promise<void> {
  return call(pathTo`/sessions/${id}`, { method: 'DELETE' });
}

export function changePassword(current: string, next: string): Promise<void> {
  return call('/session/password', {
    method: 'PUT',
    body: { current_password: current, new_password: next },
  });
}
