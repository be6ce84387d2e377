import { expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type {
  CreatedInvitationAnswer,
  InvitationListAnswer,
  MemberAnswer,
  MemberListAnswer,
} from '../../src/api/member-schema.ts';
import type { SessionAnswer } from '../../src/api/session-schema.ts';
import { browserOf, newMember, PASSWORD, signIn } from '../support/people.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();
const { call, service } = server;
const adminId = await newMember(service.database, 'ana@example.com', 'admin');
const ana = await signIn(server, 'ana@example.com');

function accept(path: string, body: object = { name: 'Ben', password: PASSWORD }) {
  const [, token] = path.split('#');
  return call<SessionAnswer>('POST', '/invitations/accept', { key: null, body: { token, ...body } });
}

it('lets an invited person in, once, with the role of the invitation', async () => {
  const { body, status } = await ana.call<CreatedInvitationAnswer>('POST', '/invitations', {
    body: { email: 'Ben@Example.com', role: 'editor' },
  });
  expect(status).toBe(201);
  expect(body.invited_by).toMatchObject({ type: 'user', id: adminId });
  const open = await ana.call<InvitationListAnswer>('GET', '/invitations');
  expect(open.body.invitations.map(({ email }) => email)).toEqual(['ben@example.com']);
  expect(open.text).not.toContain(body.path.split('#')[1]);
  const joined = await accept(body.path);
  expect(joined).toMatchObject({ status: 201, body: { role: 'editor', user: { email: 'ben@example.com' } } });
  expect((await accept(body.path)).status).toBe(404);
  expect((await ana.call<InvitationListAnswer>('GET', '/invitations')).body.invitations).toEqual([]);
});

it('ends an earlier invitation of the same address, and what has been withdrawn', async () => {
  const invite = async (role: string) =>
    (
      await ana.call<CreatedInvitationAnswer>('POST', '/invitations', {
        body: { email: 'cleo@example.com', role },
      })
    ).body;
  const first = await invite('viewer');
  const second = await invite('operator');
  expect((await accept(first.path)).status).toBe(404);
  expect((await ana.call('DELETE', `/invitations/${second.id}`)).status).toBe(204);
  expect((await ana.call('DELETE', `/invitations/${second.id}`)).status).toBe(404);
  expect((await accept(second.path)).status).toBe(404);
});

it('asks a person who has an account for its password', async () => {
  const { body } = await ana.call<CreatedInvitationAnswer>('POST', '/invitations', {
    body: { email: 'ana@example.com', role: 'admin' },
  });
  expect((await accept(body.path, { name: 'Mallory', password: 'a guess at it' })).status).toBe(401);
  const joined = await accept(body.path, { password: PASSWORD });
  expect(joined.body.user).toMatchObject({ id: adminId, name: 'The admin' });
});

it('changes roles at once, and takes members out with their sessions', async () => {
  const id = await newMember(service.database, 'dora@example.com', 'viewer');
  const dora = await signIn(server, 'dora@example.com');
  const create = () => dora.call<ErrorAnswer>('POST', '/automations', { body: { name: 'x', steps: [] } });
  expect((await create()).status).toBe(403);
  const changed = await ana.call<MemberAnswer>('PUT', `/members/${id}`, { body: { role: 'editor' } });
  expect(changed.body).toMatchObject({ id, role: 'editor' });
  expect((await create()).status).toBe(201);
  expect((await ana.call('DELETE', `/members/${id}`)).status).toBe(204);
  expect((await create()).status).toBe(401);
  expect((await ana.call('DELETE', `/members/${id}`)).status).toBe(404);
  const members = await ana.call<MemberListAnswer>('GET', '/members');
  expect(members.body.members.map(({ email }) => email)).not.toContain('dora@example.com');
});

it('keeps the last admin, also of two who demote each other at once', async () => {
  const alone = await ana.call<ErrorAnswer>('PUT', `/members/${adminId}`, { body: { role: 'viewer' } });
  expect(alone.status).toBe(409);
  expect((await ana.call('DELETE', `/members/${adminId}`)).status).toBe(409);
  const otherId = await newMember(service.database, 'eli@example.com', 'admin');
  const both = await Promise.all(
    [otherId, adminId].map((id) => call('PUT', `/members/${id}`, { body: { role: 'viewer' } })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const { body } = await call<MemberListAnswer>('GET', '/members');
  const [last, ...more] = body.members.filter(({ role }) => role === 'admin');
  expect(more).toEqual([]);
  if (last?.id !== adminId) await call('PUT', `/members/${adminId}`, { body: { role: 'admin' } });
});

it('lets a key invite an admin, for whoever has locked themselves out', async () => {
  const { body } = await call<CreatedInvitationAnswer>('POST', '/invitations', {
    body: { email: 'rescue@example.com', role: 'admin' },
  });
  const rescue = browserOf(server, await accept(body.path));
  expect((await rescue.call('GET', '/members')).status).toBe(200);
});

it.each([
  [{ email: 'x@y', role: 'owner' }, 'role: expected one of viewer, editor, publisher, operator, admin'],
  [{ email: 'two@ats@y', role: 'viewer' }, 'email: expected an e-mail address'],
  [{ email: 'nul\u0000@y', role: 'viewer' }, 'email'],
  [{ email: 'x@y', role: 'viewer', admin: true }, 'admin'],
])('refuses %j', async (body, message) => {
  const asKey = await call<ErrorAnswer>('POST', '/invitations', { body });
  expect(asKey.status).toBe(400);
  expect(asKey.body.message).toContain(message);
});
