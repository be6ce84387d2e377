import { z } from 'zod';
import type { JsonObject } from '../automation/json.ts';
import type { TokenField } from '../automation/token.ts';
import { tokenField } from './automation-schema.ts';
import { bodyTaken } from './body.ts';
import { jsonObject, object, text } from './fields.ts';

/** A token to try out against a context that nobody invoked. */
export type Evaluate = {
  readonly expression: TokenField;
  readonly data: JsonObject;
  readonly profile: JsonObject;
  readonly recipient: string | null;
};

const evaluateSchema = object({
  expression: tokenField,
  data: jsonObject.nullable().exactOptional(),
  profile: jsonObject.nullable().exactOptional(),
  recipient: text.nullable().exactOptional(),
}).meta({ id: 'EvaluateToken' });

/** `POST /automations/tokens/evaluate` (D-25). */
export const evaluateBody = bodyTaken(evaluateSchema, {
  take: (body): Evaluate => ({
    expression: body.expression,
    data: body.data ?? {},
    profile: body.profile ?? {},
    recipient: body.recipient ?? null,
  }),
});

/** Something to know about a token, e.g. that it came out empty. */
export const warning = z.object({ code: z.string(), message: z.string() }).meta({ id: 'Warning' });

export const evaluateAnswer = z
  .object({
    value: z.string().nullable(),
    mode: z.enum(['refs', 'javascript', 'literal', 'none']),
    warnings: z.array(warning),
    active_runs: z.int().meta({ description: 'Unfinished runs that have this very token.' }),
  })
  .meta({ id: 'EvaluatedToken' });

export type EvaluateAnswer = z.infer<typeof evaluateAnswer>;
