import { z } from 'zod';
import { type CancelRule, MAX_CANCEL_RULES } from '../automation/cancel-on.ts';
import { MAX_STEPS } from '../automation/check.ts';
import { MAX_FURTHER_TOKENS } from '../automation/run-tokens.ts';
import { checkTokenField, type TokenField } from '../automation/token.ts';
import { expected, name, ref, strictObject, text } from './fields.ts';
import { stepSchema } from './step-schema.ts';

/** A cancellation token as authors write it (reference 7.2). */
export const tokenField: z.ZodType<TokenField> = z
  .union([z.string(), ref, z.null()], { error: expected('a text, { "$ref": "<path>" } or null') })
  .refine((field) => checkTokenField(field) === null, { error: ({ input }) => checkTokenField(input) ?? '' })
  .meta({
    id: 'Token',
    description:
      'Literal text, `refs.<path>` or `${javascript}`, resolved once, when the run is invoked. Runs whose tokens are equal are canceled together. `cancellation_token`, `cancelationToken` and `cancellationToken` are read as well.',
  });

/** Both token fields of automations and of template invokes. */
export const tokenFields = {
  cancelation_token: tokenField.exactOptional(),
  cancelation_tokens: z
    .array(tokenField, { error: expected('a list of tokens') })
    .max(MAX_FURTHER_TOKENS, { error: `at most ${MAX_FURTHER_TOKENS} tokens` })
    .nullable()
    .meta({ description: 'Further tokens besides the single one: a cancel of any of them hits the run.' })
    .exactOptional(),
};

/** The steps of an automation; that there is at least one is checked when it is to run. */
export const steps = z
  .array(stepSchema, { error: expected('a list of steps') })
  .max(MAX_STEPS, { error: `at most ${MAX_STEPS} steps` });

/** What cancels runs of an automation when an event arrives. */
export const cancelOn: z.ZodType<readonly CancelRule[]> = z
  .array(
    strictObject({
      event: name.meta({ description: 'The name of the event, from whatever source.' }),
      if: text
        .meta({ description: 'JavaScript condition without `${}`, over `event` and `data`.' })
        .exactOptional(),
      token: tokenField
        .meta({ description: 'Resolved against the data of the event. Default: the runs of its user.' })
        .exactOptional(),
    }).meta({ id: 'CancelRule' }),
    { error: expected('a list of rules such as [{ "event": "order.paid" }]') },
  )
  .max(MAX_CANCEL_RULES, { error: `at most ${MAX_CANCEL_RULES} rules` });
