import type { Role } from '../../src/access/role.ts';
import type { SessionAnswer } from '../../src/api/session-schema.ts';
import { insertAccount } from '../../src/store/account-store.ts';
import { DEFAULT_WORKSPACE } from '../../src/store/api-key-bootstrap.ts';
import type { Database } from '../../src/store/database.ts';
import { addMember } from '../../src/store/member-store.ts';
import { hashPassword } from '../../src/store/password-hash.ts';
import type { CallOptions, Reply, TestServer } from './server.ts';

export const PASSWORD = 'correct horse battery';

/** Somebody with this role, who can sign in with `PASSWORD`; their id. */
export async function newMember(db: Database, email: string, role: Role): Promise<string> {
  const account = await insertAccount(db, {
    email,
    name: `The ${role}`,
    password: await hashPassword(PASSWORD),
  });
  if (account === null) throw new Error(`${email} exists`);
  await addMember(db, DEFAULT_WORKSPACE, account.id, role);
  return account.id;
}

/** A browser in which somebody has signed in: its cookie, and calls with it. */
export type Browser = {
  readonly cookie: string;
  readonly session: SessionAnswer;
  call<T = unknown>(method: string, path: string, options?: CallOptions): Promise<Reply<T>>;
};

export async function signIn(server: TestServer, email: string, password = PASSWORD): Promise<Browser> {
  const reply = await server.call<SessionAnswer>('POST', '/session', {
    key: null,
    body: { email, password },
  });
  if (reply.status !== 201) throw new Error(reply.text);
  return browserOf(server, reply);
}

/** The browser that got this answer. */
export function browserOf({ call }: TestServer, { headers, body }: Reply<SessionAnswer>): Browser {
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    cookie,
    session: body,
    call: (method, path, options = {}) =>
      call(method, path, {
        ...options,
        key: null,
        headers: { cookie, 'x-belay-csrf': body.csrf_token, ...options.headers },
      }),
  };
}
