import type { z } from 'zod';
import type { Permission } from '../access/permission.ts';

type Tag =
  | 'Automations'
  | 'Runs'
  | 'Cancelations'
  | 'Clocks'
  | 'API keys'
  | 'Messages'
  | 'Inbound events'
  | 'Profiles'
  | 'Lists'
  | 'Audiences'
  | 'Preferences'
  | 'Tenants'
  | 'Digests'
  | 'Bulk'
  | 'Providers'
  | 'Tokens'
  | 'Events'
  | 'Inbox'
  | 'Audit'
  | 'Session'
  | 'Members'
  | 'Templates'
  | 'Brands'
  | 'System';

/** A parameter of the query string; lists are joined by commas. */
export type QueryParameter = {
  readonly name: string;
  readonly description: string;
  readonly values?: readonly string[];
};

/** What a successful call answers; null for no content. */
type Answer = {
  readonly status: 200 | 201 | 202 | 204 | 302;
  readonly schema: z.ZodType | null;
  /** Default `application/json`. */
  readonly mediaType?: string;
};

/** One operation, as OpenAPI and the server must both have it. */
export type Endpoint = Operation & Access;

/** Who may call: everybody, or a key or person that has what it needs (docs/web-ui.md). */
type Access =
  | { readonly open: true; readonly needs?: never }
  | { readonly open?: never; readonly needs: Permission };

type Operation = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for parameters. */
  readonly path: `/${string}`;
  readonly operationId: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** False for a `POST` that takes no `Idempotency-Key`. */
  readonly idempotent?: false;
  readonly query?: readonly QueryParameter[];
  readonly body?: z.ZodType;
  readonly answer: Answer;
  /** Statuses beside those that every call of its kind may answer. */
  readonly errors?: readonly (400 | 401 | 403 | 404 | 409 | 412 | 429 | 503)[];
};

/** Pages through a list; the value comes from the answer before. */
export const cursor: QueryParameter = {
  name: 'cursor',
  description: 'Where to go on: the cursor of the page before.',
};

/** Sizes a page. */
export function limit(standard: number, max: number): QueryParameter {
  return {
    name: 'limit',
    description: `Page size, 1 to ${max}, default ${standard}. Other values are brought into range.`,
  };
}
