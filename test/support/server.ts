import Courier from '@trycourier/courier';
import type { FastifyInstance } from 'fastify';
import { afterAll } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { createLogger } from '../../src/log.ts';
import { createSecretBox, type SecretBox } from '../../src/secrets/secret-box.ts';
import { createService, type Service } from '../../src/service.ts';
import { bootstrapKey } from '../../src/store/api-key-bootstrap.ts';
import type { Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPglite } from '../../src/store/pglite.ts';
import { expectConformity } from './conformity.ts';

/** A whole server on a loopback port, over a database of its own. */
export type TestServer = {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly service: Service;
  /** A published key for production. */
  readonly key: string;
  /** The published SDK, with only base URL and key changed. It does not retry: tests see the first answer. */
  readonly courier: Courier;
  /** `T` is what the caller expects the JSON of the answer to be. */
  call<T = unknown>(method: string, path: string, options?: CallOptions): Promise<Reply<T>>;
};

export type CallOptions = {
  /** Sent as JSON; a text goes out as it is. */
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
  /** Another key than the server's; null for none. */
  readonly key?: string | null;
};

export type Reply<T> = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON; null for answers that are not JSON, or empty. */
  readonly body: T;
};

export const TEST_KEY = 'pk_prod_0123456789ABCDEF0123456789ABCDEF01234567';

/** Starts a server on PGlite in memory, or on a given migrated database; it is stopped after the file's tests. */
export async function startServer(
  options: {
    readonly database?: Database;
    readonly secrets?: SecretBox | null;
    readonly webRoot?: string;
  } = {},
): Promise<TestServer> {
  const database = options.database ?? (await openPglite('memory://'));
  if (options.database === undefined) await migrate(database);
  await bootstrapKey(database, { key: TEST_KEY });
  const service = await createService({
    database,
    role: 'all',
    outboundAllow: ['127.0.0.0/8'],
    retentionDays: 95,
    publicUrl: 'https://belay.example',
    secrets: options.secrets === undefined ? createSecretBox([Buffer.alloc(32, 7)]) : options.secrets,
    print: () => undefined,
    onError: () => undefined,
  });
  const logger = createLogger({ level: 'silent', format: 'json', colour: false });
  const app = createApp({
    service,
    logger,
    retentionDays: 95,
    version: '0.0.0-test',
    webRoot: options.webRoot ?? '/nothing-built',
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  afterAll(async () => {
    await app.close();
    await service.stop();
  });
  return {
    url,
    app,
    service,
    key: TEST_KEY,
    courier: new Courier({ apiKey: TEST_KEY, baseURL: url, maxRetries: 0 }),
    call: (method, path, callOptions) => call(url, method, path, callOptions),
  };
}

async function call<T>(
  url: string,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Reply<T>> {
  const { body, key = TEST_KEY } = options;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('application/json') === true;
  const value: unknown = isJson && text !== '' ? JSON.parse(text) : null;
  expectConformity({ method, path, status: response.status, body: value });
  return { status: response.status, headers: response.headers, text, body: value as T };
}
