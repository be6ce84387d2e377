import { z } from 'zod';
import { expected } from './fields.ts';

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
      const judged = judge.safeParse(list);
      for (const issue of judged.error?.issues ?? []) context.addIssue({ ...issue });
    })
    .meta({ type: 'array', items: { $ref: `#/components/schemas/${id}` } });
}
