import { z } from 'zod';
import type { JsonObject } from '../automation/json.ts';
import { bodyTaken } from './body.ts';
import { epochMs, filledText, jsonObject, name, object } from './fields.ts';
import { paging } from './paging-schema.ts';

/** A provider to set up. */
export type ProviderDraft = {
  readonly provider: string;
  readonly title: string | null;
  readonly alias: string | null;
  readonly settings: JsonObject;
};

const providerSchema = object({
  provider: filledText.meta({ description: 'A key of the catalog, e.g. `smtp`.' }),
  title: name.nullable().exactOptional(),
  alias: name.nullable().exactOptional(),
  settings: jsonObject
    .nullable()
    .meta({
      type: 'object',
      additionalProperties: true,
      description: 'See the catalog. A secret that is sent back masked stays what it was.',
    })
    .exactOptional(),
}).meta({ id: 'PutProvider' });

/** `POST /providers`, `PUT /providers/{id}` (reference 11.7). */
export const providerBody = bodyTaken(providerSchema, {
  take: (body): ProviderDraft => ({
    provider: body.provider,
    title: body.title ?? null,
    alias: body.alias ?? null,
    settings: body.settings ?? {},
  }),
});

/** A provider as it is shown: secrets are masked. */
export const providerAnswer = z
  .object({
    id: z.string(),
    provider: z.string(),
    title: z.string(),
    alias: z.string().exactOptional(),
    settings: jsonObject,
    created: epochMs,
    updated: epochMs.nullable(),
  })
  .meta({ id: 'Provider' });

export type ProviderAnswer = z.infer<typeof providerAnswer>;

export const providerListAnswer = z
  .object({ paging, results: z.array(providerAnswer) })
  .meta({ id: 'ProviderList' });

export type ProviderListAnswer = z.infer<typeof providerListAnswer>;

const catalogEntry = z
  .object({
    provider: z.string(),
    name: z.string(),
    description: z.string(),
    channel: z.string(),
    settings: z.record(
      z.string(),
      z.object({
        type: z.string(),
        required: z.boolean(),
        secret: z.boolean(),
        values: z.array(z.string()).exactOptional(),
        description: z.string(),
      }),
    ),
  })
  .meta({ id: 'CatalogEntry' });

export const catalogAnswer = z.object({ paging, results: z.array(catalogEntry) }).meta({ id: 'Catalog' });

export type CatalogAnswer = z.infer<typeof catalogAnswer>;
