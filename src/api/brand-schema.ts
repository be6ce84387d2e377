import { z } from 'zod';
import type { JsonObject } from '../automation/json.ts';
import { bodyTaken } from './body.ts';
import { epochMs, expected, filledText, jsonObject, name, object, text } from './fields.ts';
import { paging } from './paging-schema.ts';

const MAX_ID = 200;
const MAX_SNIPPETS = 500;

const colors = z.record(z.string(), text, { error: expected('an object of colours') });
const part = jsonObject.nullable().exactOptional();

const email = object({ head: part, header: part, footer: part, templateOverride: part }).meta({
  id: 'BrandEmail',
});

const settings = object({
  colors: colors.nullable().exactOptional(),
  email: email.nullable().exactOptional(),
  inapp: part,
}).meta({
  id: 'BrandSettings',
  description: 'Courier’s settings of a brand; see docs/templates.md for what they do.',
});

const snippets = object({
  items: z
    .array(object({ name: filledText, value: text }), { error: expected('a list of snippets') })
    .max(MAX_SNIPPETS, { error: `at most ${MAX_SNIPPETS} snippets` })
    .nullable()
    .exactOptional(),
}).meta({ id: 'BrandSnippets' });

const fields = {
  name,
  settings: settings.nullable().exactOptional(),
  snippets: snippets.nullable().exactOptional(),
};

const id = text
  .min(1, { error: 'must not be empty' })
  .max(MAX_ID, { error: `at most ${MAX_ID} characters` })
  .refine((value) => value.trim() === value, { error: 'must not begin or end with a blank' })
  .nullable()
  .meta({ description: 'Absent, one is made. The brand `default` serves where nothing names another.' });

const createSchema = object({ id: id.exactOptional(), ...fields }).meta({ id: 'NewBrand' });
const replaceSchema = object(fields).meta({ id: 'BrandReplacement' });

type Fields = { readonly name: string; readonly settings?: unknown; readonly snippets?: unknown };

/** `POST /brands`. */
export const createBrandBody = bodyTaken(createSchema, {
  take: ({ id: given, ...rest }) => ({ id: given ?? null, ...complete(rest) }),
});

/** `PUT /brands/{id}`: what is left out is gone. */
export const replaceBrandBody = bodyTaken(replaceSchema, { take: complete });

function complete({ name: called, settings: given, snippets: short }: Fields) {
  return { name: called, settings: (given ?? {}) as JsonObject, snippets: (short ?? {}) as JsonObject };
}

/** A brand (reference 11.6). */
export const brandAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    settings: jsonObject,
    snippets: jsonObject,
    created: epochMs,
    updated: epochMs,
    published: epochMs,
    version: z.string(),
  })
  .meta({ id: 'Brand' });

export type BrandAnswer = z.infer<typeof brandAnswer>;

export const brandListAnswer = z.object({ paging, results: z.array(brandAnswer) }).meta({ id: 'BrandList' });

export type BrandListAnswer = z.infer<typeof brandListAnswer>;
