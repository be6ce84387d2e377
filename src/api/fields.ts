import { z } from 'zod';
import type { Ref } from '../automation/dynamic.ts';
import { isJsonObject, type JsonObject } from '../automation/json.ts';

type Issue = { readonly input?: unknown };

/** The sentence of a refused value: `required: expected a text`, or `expected a text, got a number`. */
export function expected(what: string): (issue: Issue) => string {
  return ({ input }) =>
    input === undefined ? `required: expected ${what}` : `expected ${what}, got ${kindOf(input)}`;
}

/** Any text, empty included. */
export const text = z.string({ error: expected('a text') });

/** A text of at least one character. */
export const filledText = text.min(1, { error: 'must not be empty' });

const MAX_NAME = 200;
const NAME_LENGTH = `expected 1 to ${MAX_NAME} characters`;

/** What people call a thing. */
export const name = text.min(1, { error: NAME_LENGTH }).max(MAX_NAME, { error: NAME_LENGTH });

export const flag = z.boolean({ error: expected('true or false') });

/** An accessor object (reference 7.1). */
export const ref: z.ZodType<Ref> = z.strictObject({ $ref: z.string() }).meta({
  id: 'Ref',
  description: 'The value at a path of the run, e.g. `{ "$ref": "data.user_id" }`.',
});

/** Literal text, `refs.<path>`, `${javascript}` or an accessor object. */
export const dynamicText = z
  .union([z.string(), ref], { error: expected('a text or { "$ref": "<path>" }') })
  .meta({
    id: 'Text',
    description: 'Literal text, `refs.<path>`, `${javascript}`, or an accessor object.',
  });

/** An object of these fields; others are let through. */
export function object<const S extends z.core.$ZodLooseShape>(
  shape: S,
  what = 'an object',
): z.ZodObject<S, z.core.$strip> {
  return z.object(shape, { error: expected(what) });
}

/** An object of these fields and no others. */
export function strictObject<const S extends z.core.$ZodLooseShape>(
  shape: S,
): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, { error: expected('an object') });
}

/** Any JSON object. It is not copied and its content is not looked at. */
export const jsonObject = z
  .custom<JsonObject>(isJsonObject, { error: expected('an object') })
  .meta({ type: 'object', additionalProperties: true });

/** An object whose values may be dynamic at any depth, or an accessor to one. */
export const dynamicObject = jsonObject.meta({
  type: 'object',
  additionalProperties: true,
  description: 'An object whose values may be dynamic at any depth, or an accessor to one.',
});

/** ISO 8601 UTC with milliseconds, in answers. */
export const time = z.string().meta({ format: 'date-time' });

/** Epoch milliseconds, in Courier's answers that use them. */
export const epochMs = z.int().meta({ description: 'Epoch milliseconds.' });

/** One of a few texts. */
export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: expected(`one of ${values.join(', ')}`) });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return value === '' ? 'an empty text' : quoted(value);
    case 'number':
      return `the number ${value}`;
    case 'boolean':
      return `${value}`;
    default:
      return 'an object';
  }
}

function quoted(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}
