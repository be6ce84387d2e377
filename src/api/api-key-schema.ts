import { z } from 'zod';
import { KEY_ACCESS, type KeyAccess } from '../access/role.ts';
import { checkTimestamp, parseTimestamp } from '../automation/duration.ts';
import { bodyTaken } from './body.ts';
import { actor } from './cancel-schema.ts';
import { name, object, oneOf, text, time } from './fields.ts';

/** A key to create. */
export type NewApiKey = {
  readonly name: string;
  readonly environment: 'production' | 'test' | null;
  readonly scope: 'published' | 'draft';
  readonly access: KeyAccess;
  /** Epoch ms; null for never. */
  readonly expires_at: number | null;
};

const environment = oneOf(['production', 'test']);
const scope = oneOf(['published', 'draft']);

const createApiKeySchema = object({
  name: name.nullable().exactOptional(),
  environment: environment
    .nullable()
    .meta({ description: 'Default: that of the key which creates it.' })
    .exactOptional(),
  scope: scope
    .nullable()
    .meta({ description: 'Draft keys run what is being drafted. Default `published`.' })
    .exactOptional(),
  access: oneOf(KEY_ACCESS)
    .nullable()
    .meta({
      description:
        '`full` for everything; `invoke` only starts runs and sends; `read` only looks; `cancel` only cancels. Default `full`.',
    })
    .exactOptional(),
  expires_at: text
    .refine((value) => checkTimestamp(value) === null, {
      error: ({ input }) => checkTimestamp(String(input)) ?? '',
    })
    .nullable()
    .meta({ description: 'When the key stops working: ISO 8601. Absent or null: never.' })
    .exactOptional(),
}).meta({ id: 'CreateApiKey' });

/** `POST /api-keys` (reference 3.1, D-32); a null environment means that of the caller. */
export const createApiKeyBody = bodyTaken(createApiKeySchema, {
  take: (body): NewApiKey => ({
    name: body.name ?? 'API key',
    environment: body.environment ?? null,
    scope: body.scope ?? 'published',
    access: body.access ?? 'full',
    expires_at: momentOf(body.expires_at ?? null),
  }),
});

function momentOf(text: string | null): number | null {
  const at = text === null ? null : parseTimestamp(text);
  return typeof at === 'number' ? at : null;
}

const apiKeyFields = {
  id: z.string(),
  name: z.string(),
  environment: z.enum(['production', 'test']),
  scope: z.enum(['published', 'draft']),
  access: z.enum(KEY_ACCESS),
  hint: z.string().meta({ description: 'Enough of the key to recognise it.' }),
  created_at: time,
  last_used_at: time.nullable(),
  expires_at: time.nullable(),
  created_by: actor.nullable(),
};

/** A key as it is listed: never the key itself. */
const apiKeyAnswer = z.object(apiKeyFields).meta({ id: 'ApiKey' });

export type ApiKeyAnswer = z.infer<typeof apiKeyAnswer>;

export const apiKeyListAnswer = z.object({ api_keys: z.array(apiKeyAnswer) }).meta({ id: 'ApiKeyList' });

export type ApiKeyListAnswer = z.infer<typeof apiKeyListAnswer>;

/** A new key: the only answer that carries it. */
export const createdApiKeyAnswer = z
  .object({ ...apiKeyFields, key: z.string() })
  .meta({ id: 'CreatedApiKey' });

export type CreatedApiKeyAnswer = z.infer<typeof createdApiKeyAnswer>;
