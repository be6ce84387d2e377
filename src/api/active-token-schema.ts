import { z } from 'zod';
import { cancelationAnswer } from './cancel-schema.ts';
import { time } from './fields.ts';

const automation = z.object({ id: z.string(), name: z.string().nullable() });

/** A token that unfinished runs have. */
const activeToken = z.object({
  token: z.string(),
  active_runs: z.int(),
  automations: z.array(automation),
  oldest: time,
  next_action_at: time.nullable(),
});

/** `GET /tokens`. */
export const activeTokenListAnswer = z
  .object({
    tokens: z.array(activeToken),
    cut: z.boolean().meta({ description: 'Only 50,000 active runs were looked at, and there are more.' }),
    next_cursor: z.string().exactOptional(),
  })
  .meta({ id: 'ActiveTokenList' });

export type ActiveTokenListAnswer = z.infer<typeof activeTokenListAnswer>;

/** `GET /tokens/{token}`. */
export const tokenDetailAnswer = z
  .object({
    token: z.string(),
    active_runs: z.int(),
    oldest: time.nullable(),
    next_action_at: time.nullable(),
    automations: z.array(automation),
    runs_by_status: z
      .record(z.string(), z.int())
      .meta({ description: 'Of all runs that are kept; each counted to 10,000.' }),
    cancelations: z.array(cancelationAnswer).meta({ description: 'The newest 20 receipts.' }),
    near: z
      .array(
        z.object({
          token: z.string(),
          active_runs: z.int(),
          difference: z.enum(['case', 'spaces', 'letters', 'longer']),
        }),
      )
      .meta({ description: 'Where no active run has it: active tokens that may have been meant.' }),
  })
  .meta({ id: 'TokenDetail' });

export type TokenDetailAnswer = z.infer<typeof tokenDetailAnswer>;
