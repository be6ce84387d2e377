import { queryOptions } from '@tanstack/react-query';
import type { ApiKeyListAnswer, CreatedApiKeyAnswer } from '../engine.ts';
import { call, pathTo } from './http.ts';

/** The keys of the workspace. */
export function keysQuery() {
  return queryOptions({
    queryKey: ['keys'],
    queryFn: async ({ signal }) => (await call<ApiKeyListAnswer>('/api-keys', { signal })).api_keys,
  });
}

export type NewKey = {
  readonly name: string;
  readonly access: string;
  readonly environment: string;
  readonly expires_at: string | null;
};

/** Creates a key; only this answer carries it. */
export function createKey(key: NewKey): Promise<CreatedApiKeyAnswer> {
  return call('/api-keys', { method: 'POST', body: key });
}

export function revokeKey(id: string): Promise<void> {
  return call(pathTo`/api-keys/${id}`, { method: 'DELETE' });
}
