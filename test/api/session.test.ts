import { expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type {
  OpenInvitationAnswer,
  SessionAnswer,
  SessionListAnswer,
  SetupAnswer,
} from '../../src/api/session-schema.ts';
import { inviteFirstAdmin } from '../../src/store/first-admin.ts';
import { browserOf, newMember, PASSWORD, signIn } from '../support/people.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();
const { call, service } = server;
const ADMIN = { name: 'Ana', email: 'Ana@Example.com', password: PASSWORD };

it('makes the first admin through a link, once', async () => {
  const [token, other] = [await inviteFirstAdmin(service.database), await inviteFirstAdmin(service.database)];
  expect((await call<SetupAnswer>('GET', '/setup', { key: null })).body).toEqual({ needs_admin: true });
  const seen = await call<OpenInvitationAnswer>('POST', '/invitations/read', { key: null, body: { token } });
  expect(seen.body).toMatchObject({ role: 'admin', email: null, has_account: false });
  // Two who hold a link at the same moment: one becomes the admin, nobody the second.
  const both = await Promise.all(
    [token, other].map((link, index) =>
      call<SessionAnswer>('POST', '/invitations/accept', {
        key: null,
        body: { token: link, ...ADMIN, email: `${index}${ADMIN.email}` },
      }),
    ),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([201, 404]);
  const winner = both.find(({ status }) => status === 201);
  expect(winner?.body).toMatchObject({
    role: 'admin',
    environment: 'production',
    workspace: { id: 'default' },
  });
  expect(winner?.body.user.email).toMatch(/^[01]ana@example\.com$/);
  expect(await inviteFirstAdmin(service.database)).toBeNull();
  expect((await call<SetupAnswer>('GET', '/setup', { key: null })).body).toEqual({ needs_admin: false });
});

it('signs in by address and password, with a cookie that scripts cannot read', async () => {
  await newMember(service.database, 'ben@example.com', 'operator');
  const reply = await call<SessionAnswer>('POST', '/session', {
    key: null,
    body: { email: ' Ben@example.COM ', password: PASSWORD },
  });
  expect(reply.status).toBe(201);
  expect(reply.headers.get('set-cookie')).toMatch(
    /^belay_session=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  const ben = browserOf(server, reply);
  expect((await ben.call<SessionAnswer>('GET', '/session')).body).toEqual(reply.body);
  expect(reply.body.permissions).toContain('cancel');
  expect(reply.body.permissions).not.toContain('manage');
  const behindTls = await call('POST', '/session', {
    key: null,
    headers: { 'x-forwarded-proto': 'https' },
    body: { email: 'ben@example.com', password: PASSWORD },
  });
  expect(behindTls.headers.get('set-cookie')).toMatch(/; Secure$/);
});

it('says the same of a wrong password and of an unknown address, and slows down who guesses', async () => {
  await newMember(service.database, 'cleo@example.com', 'viewer');
  const attempt = (email: string, password: string) =>
    call<ErrorAnswer>('POST', '/session', { key: null, body: { email, password } });
  const [wrong, unknown] = [
    await attempt('cleo@example.com', 'guess 1 of 5'),
    await attempt('nobody@example.com', PASSWORD),
  ];
  expect(wrong.status).toBe(401);
  expect(wrong.body).toEqual(unknown.body);
  for (let guess = 2; guess <= 5; guess += 1) await attempt('cleo@example.com', `guess ${guess} of 5`);
  const stopped = await attempt('cleo@example.com', PASSWORD);
  expect(stopped.status).toBe(429);
  expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
});

it('takes no write without the token of its page, nor from another site', async () => {
  await newMember(service.database, 'dora@example.com', 'admin');
  const dora = await signIn(server, 'dora@example.com');
  const write = (headers: Record<string, string>) =>
    call<ErrorAnswer>('POST', '/automations', {
      key: null,
      headers: { cookie: dora.cookie, ...headers },
      body: { name: 'x', steps: [] },
    });
  expect((await write({})).status).toBe(403);
  expect((await write({ 'x-belay-csrf': 'guessed' })).status).toBe(403);
  const own = { 'x-belay-csrf': dora.session.csrf_token };
  expect((await write({ ...own, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await write({ ...own, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  const forced = await call('POST', '/session', {
    key: null,
    headers: { 'sec-fetch-site': 'cross-site' },
    body: { email: 'dora@example.com', password: PASSWORD },
  });
  expect(forced.status).toBe(403);
  // Reading needs no token.
  expect((await call('GET', '/automations', { key: null, headers: { cookie: dora.cookie } })).status).toBe(
    200,
  );
});

it('ends at sign-out, at once, and can be ended from another session', async () => {
  await newMember(service.database, 'eli@example.com', 'viewer');
  const [laptop, phone, other] = [
    await signIn(server, 'eli@example.com'),
    await signIn(server, 'eli@example.com'),
    await signIn(server, 'dora@example.com'),
  ];
  const { body } = await laptop.call<SessionListAnswer>('GET', '/sessions');
  expect(body.sessions).toHaveLength(2);
  const second = body.sessions.find(({ current }) => !current);
  expect((await other.call('DELETE', `/sessions/${second?.id}`)).status).toBe(404);
  expect((await laptop.call('DELETE', `/sessions/${second?.id}`)).status).toBe(204);
  expect((await phone.call('GET', '/session')).status).toBe(401);
  const out = await laptop.call('DELETE', '/session');
  expect(out.status).toBe(204);
  expect(out.headers.get('set-cookie')).toMatch(/^belay_session=; Max-Age=0/);
  expect((await laptop.call('GET', '/automations')).status).toBe(401);
});

it('changes a password only for who knows it, and ends the other sessions', async () => {
  await newMember(service.database, 'fay@example.com', 'viewer');
  const [one, two] = [await signIn(server, 'fay@example.com'), await signIn(server, 'fay@example.com')];
  const change = (current_password: string) =>
    one.call<ErrorAnswer>('PUT', '/session/password', {
      body: { current_password, new_password: 'another long one' },
    });
  expect(await change('not this one')).toMatchObject({
    status: 400,
    body: { message: 'current_password: is not your password' },
  });
  expect((await change(PASSWORD)).status).toBe(204);
  expect((await one.call('GET', '/session')).status).toBe(200);
  expect((await two.call('GET', '/session')).status).toBe(401);
  await expect(signIn(server, 'fay@example.com')).rejects.toThrow('wrong');
  await signIn(server, 'fay@example.com', 'another long one');
});

it('chooses workspace and environment with every request', async () => {
  const dora = await signIn(server, 'dora@example.com');
  const environment = async (headers: Record<string, string>) =>
    (await dora.call<SessionAnswer>('GET', '/session', { headers })).body.environment;
  expect(await environment({})).toBe('production');
  expect(await environment({ 'x-belay-environment': 'test' })).toBe('test');
  expect(await environment({ cookie: `belay_environment=test; ${dora.cookie}` })).toBe('test');
  expect(await environment({ cookie: `belay_environment=moon; ${dora.cookie}` })).toBe('production');
  const refused = await dora.call<ErrorAnswer>('GET', '/session', {
    headers: { 'x-belay-workspace': 'other' },
  });
  expect(refused).toMatchObject({ status: 403, body: { type: 'authorization_error' } });
  const odd = await dora.call('GET', '/session', { headers: { 'x-belay-environment': 'moon' } });
  expect(odd.status).toBe(400);
});

it.each([
  [{ email: 'a', password: 'x' }, 'email: expected an e-mail address'],
  [{ email: 'a@b', password: 1 }, 'password: expected a text, got the number 1'],
  [{ email: 'a@b' }, 'password: required'],
])('refuses %j', async (body, message) => {
  const reply = await call<ErrorAnswer>('POST', '/session', { key: null, body });
  expect(reply.status).toBe(400);
  expect(reply.body.message).toContain(message);
});

it('keeps sessions to people: a key has none', async () => {
  expect(await call<ErrorAnswer>('GET', '/session')).toMatchObject({ status: 403 });
});
