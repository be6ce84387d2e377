import { z } from 'zod';
import type { JsonObject } from '../automation/json.ts';
import type { Endpoint, QueryParameter } from './endpoint.ts';
import { errorAnswer } from './error-schema.ts';
import { ENDPOINTS } from './routes.ts';

const SCHEMAS = '#/components/schemas/';

const ERRORS: Readonly<Record<number, string>> = {
  400: 'The request is malformed; the message begins with the place.',
  401: 'The key or session is missing or not valid.',
  403: 'The key, or the role of the person, does not permit this; the message says what would.',
  404: 'There is no such thing, or not for this key.',
  409: 'In conflict with something that exists or goes on.',
  412: 'It has changed since it was read.',
  413: 'The body is larger than 1 MB.',
  429: 'Too many attempts; `retry-after` says when to try again.',
  500: 'Something is wrong with the server.',
  503: 'The database cannot be reached.',
};

const PATH_PARAMETERS: Readonly<Record<string, string>> = {
  templateId: 'Id or alias of an automation.',
  idOrAlias: 'Id or alias of an automation.',
  user_id: 'Id of a user.',
  notificationId: 'Id or alias of a notification template.',
  elementId: 'Id of an element.',
  localeId: 'A language, e.g. `de` or `pt-BR`.',
  submissionId: 'Id of a submission, which is whatever the caller chooses.',
};

/** The OpenAPI 3.1 document of every endpoint, as plain JSON. */
export function buildOpenApi(): JsonObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Belay',
      version: '1',
      description:
        "Multi-step messaging automations that can be taken back. Speaks Courier's Automations API.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:4000' }],
    security: [{ bearer: [] }, SESSION],
    tags: [...new Set(ENDPOINTS.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: paths(),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key, e.g. `pk_prod_…`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'belay_session',
          description: 'A person who has signed in. Writes carry `x-belay-csrf` as well.',
        },
      },
      parameters: headerParameters,
      responses: errorResponses(),
      schemas: schemas(),
    },
  };
}

const SESSION: JsonObject = { session: [] };

const headerParameters: JsonObject = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'The same key gets the same answer, and the call is executed once.',
    schema: { type: 'string', maxLength: 255 },
  },
  IdempotencyExpiration: {
    name: 'x-idempotency-expiration',
    in: 'header',
    description:
      'When the key may be used anew: epoch seconds or ISO 8601; 1 day to 1 year, default 25 hours.',
    schema: { type: 'string' },
  },
};

function paths(): JsonObject {
  const byPath = new Map<string, [string, JsonObject][]>();
  for (const endpoint of ENDPOINTS) {
    const operations = byPath.get(endpoint.path) ?? [];
    operations.push([endpoint.method.toLowerCase(), operation(endpoint)]);
    byPath.set(endpoint.path, operations);
  }
  return Object.fromEntries([...byPath].map(([path, operations]) => [path, Object.fromEntries(operations)]));
}

function operation(endpoint: Endpoint): JsonObject {
  const { operationId, tag, summary, body } = endpoint;
  return {
    operationId,
    tags: [tag],
    summary,
    ...descriptionOf(endpoint),
    ...securityOf(endpoint),
    parameters: parameters(endpoint),
    ...(body === undefined ? {} : { requestBody: requestBody(body) }),
    responses: responses(endpoint),
  };
}

/** With what a caller must be permitted. */
function descriptionOf({ description, needs }: Endpoint): JsonObject {
  const needed = needs === undefined || needs === 'session' ? [] : [`Needs the permission \`${needs}\`.`];
  const all = [...(description === undefined ? [] : [description]), ...needed];
  return all.length === 0 ? {} : { description: all.join(' ') };
}

function securityOf({ open, needs }: Endpoint): JsonObject {
  if (open) return { security: [] };
  return needs === 'session' ? { security: [SESSION] } : {};
}

function parameters({ path, query = [], ...endpoint }: Endpoint): readonly JsonObject[] {
  const inPath = [...path.matchAll(/(?<=\{)\w+(?=\})/g)].map(([name]) => ({
    name,
    in: 'path',
    required: true,
    description: PATH_PARAMETERS[name] ?? 'Id.',
    schema: { type: 'string' },
  }));
  const headers = isIdempotent(endpoint) ? Object.keys(headerParameters) : [];
  return [
    ...inPath,
    ...query.map(queryParameter),
    ...headers.map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
}

/** True for what takes an `Idempotency-Key` (reference 3.3). */
function isIdempotent({ method, idempotent }: Pick<Endpoint, 'method' | 'idempotent'>): boolean {
  return method === 'POST' && idempotent !== false;
}

function queryParameter({ name, description, values }: QueryParameter): JsonObject {
  const schema = values === undefined ? { type: 'string' } : { type: 'string', enum: values };
  return { name, in: 'query', description, schema };
}

function requestBody(schema: z.ZodType): JsonObject {
  const isRequired = !schema.safeParse({}).success;
  return { required: isRequired, content: { 'application/json': { schema: reference(schema) } } };
}

function responses(endpoint: Endpoint): JsonObject {
  const { status, schema, mediaType = 'application/json' } = endpoint.answer;
  const content = schema === null ? {} : { content: { [mediaType]: { schema: reference(schema) } } };
  const answer = { description: schema === null ? 'Done.' : 'The answer.', ...content };
  const errors = errorsOf(endpoint).map((code) => [String(code), { $ref: `#/components/responses/${code}` }]);
  return Object.fromEntries([[String(status), answer], ...errors]);
}

function errorsOf({ open, body, errors = [], ...endpoint }: Endpoint): readonly number[] {
  const usual = open ? [500] : [401, 403, 500, 503];
  const forBody = body === undefined ? [] : [400, 413];
  const forPost = isIdempotent(endpoint) ? [409] : [];
  return [...new Set([...usual, ...forBody, ...forPost, ...errors])].toSorted((a, b) => a - b);
}

function errorResponses(): JsonObject {
  const content = { 'application/json': { schema: reference(errorAnswer) } };
  return Object.fromEntries(
    Object.entries(ERRORS).map(([status, description]) => [status, { description, content }]),
  );
}

function reference(schema: z.ZodType): JsonObject {
  const id = schema.meta()?.id;
  if (id === undefined) throw new Error('a schema of an endpoint has no id');
  return { $ref: `${SCHEMAS}${id}` };
}

function schemas(): JsonObject {
  const all = z.toJSONSchema(z.globalRegistry, {
    io: 'input',
    unrepresentable: 'any',
    uri: (id) => `${SCHEMAS}${id}`,
  });
  const entries = Object.entries(all.schemas).map(([id, schema]) => {
    const { $schema: _schema, $id: _id, ...rest } = schema;
    return [id, rest] as const;
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) as JsonObject;
}
