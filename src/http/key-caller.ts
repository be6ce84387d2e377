import type { FastifyRequest } from 'fastify';
import { permissionsOfKey } from '../access/role.ts';
import { findApiKey } from '../store/api-key-store.ts';
import type { Database } from '../store/database.ts';
import type { Caller } from './caller.ts';
import { createRemembered, type Remembered } from './remembered.ts';

/** The key of a request, `Bearer` or `Basic` with the key as password; null without one. */
export function keyOf({ headers }: FastifyRequest): string | null {
  const match = /^(Bearer|Basic) +(\S+) *$/i.exec(headers.authorization ?? '');
  if (match === null) return null;
  const [, scheme = '', credentials = ''] = match;
  if (scheme.toLowerCase() === 'bearer') return credentials;
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  const password = pair.slice(pair.indexOf(':') + 1);
  return pair.includes(':') && password !== '' ? password : null;
}

/** The callers behind keys, by hash. */
export function createKeyCallers(database: Database): Remembered<Caller> {
  return createRemembered(async (hash) => {
    const row = await findApiKey(database, hash);
    if (row === null) return null;
    const { workspace_id, environment, id, name, scope, access } = row;
    return {
      tenant: { workspace_id, environment },
      actor: { type: 'api_key', id, name },
      scope,
      permissions: permissionsOfKey(access),
      person: null,
    };
  });
}
