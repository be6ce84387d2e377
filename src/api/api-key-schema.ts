import { z } from 'zod';
import { bodyTaken } from './body.ts';
import { name, object, oneOf, time } from './fields.ts';

/** A key to create. */
export type NewApiKey = {
  readonly name: string;
  readonly environment: 'production' | 'test' | null;
  readonly scope: 'published' | 'draft';
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
}).meta({ id: 'CreateApiKey' });

/** `POST /api-keys` (reference 3.1, D-32); a null environment means that of the caller. */
export const createApiKeyBody = bodyTaken(createApiKeySchema, {
  take: (body): NewApiKey => ({
    name: body.name ?? 'API key',
    environment: body.environment ?? null,
    scope: body.scope ?? 'published',
  }),
});

const apiKeyFields = {
  id: z.string(),
  name: z.string(),
  environment: z.enum(['production', 'test']),
  scope: z.enum(['published', 'draft']),
  hint: z.string().meta({ description: 'Enough of the key to recognise it.' }),
  created_at: time,
  last_used_at: time.nullable(),
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
