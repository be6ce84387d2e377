import { z } from 'zod';
import type { Json } from '../automation/json.ts';

/**
 * How the body of a request is read: old spellings become canonical ones, the schema judges, the judged value is
 * taken. What the schema outputs is not used, so unknown fields and keys such as `__proto__` survive.
 */
export type Body<T> = {
  /** What is documented. */
  readonly schema: z.ZodType;
  /** The same schema compiled, some forty times as fast. */
  readonly judge: z.ZodType;
  readonly canonical: (value: Json) => Json;
  readonly take: (judged: never) => T;
};

type Reading<S extends z.ZodType, T> = {
  readonly canonical?: (value: Json) => Json;
  readonly take: (judged: z.infer<S>) => T;
};

/** A body that is what its schema says. */
export function bodyOf<S extends z.ZodType>(schema: S): Body<z.infer<S>> {
  return bodyTaken(schema, { take: same });
}

/** A body whose judged value is turned into something handier. */
export function bodyTaken<S extends z.ZodType, T>(
  schema: S,
  { canonical = same, take }: Reading<S, T>,
): Body<T> {
  return { schema, judge: z.compile(schema), canonical, take };
}

function same<T>(value: T): T {
  return value;
}
