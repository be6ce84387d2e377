import { z } from 'zod';
import { expected } from './fields.ts';

type Context = { addIssue(issue: z.core.$ZodSuperRefineIssue): void };

/** Lets another schema judge a value, and takes over its problems. */
export function delegate(schema: z.ZodType, value: unknown, context: Context): void {
  for (const issue of schema.safeParse(value).error?.issues ?? []) context.addIssue({ ...issue });
}

/**
 * A list of things that may hold such lists themselves. Compiled schemas cannot refer to themselves, so each list is
 * judged by a compiled schema of its own; `id` is the item's name in the OpenAPI document.
 */
export function nestedList<T>(what: string, id: string, item: () => z.ZodType<T>): z.ZodType<readonly T[]> {
  let judge: z.ZodType | null = null;
  return z
    .custom<readonly T[]>(Array.isArray, { error: expected(what) })
    .superRefine((list, context) => {
      judge ??= z.compile(z.array(item()));
      delegate(judge, list, context);
    })
    .meta({ type: 'array', items: { $ref: `#/components/schemas/${id}` } });
}
