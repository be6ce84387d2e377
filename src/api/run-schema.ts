import { z } from 'zod';
import { RUN_STATUSES } from '../engine/status.ts';
import { steps, tokenField } from './automation-schema.ts';
import { actor } from './cancel-schema.ts';
import { jsonObject, time } from './fields.ts';
import { warning } from './token-schema.ts';

/** Where a run stands (reference 8.1). */
const runStatus = z.enum(RUN_STATUSES).meta({ id: 'RunStatus' });

/** One line of `GET /automations/runs` (reference 4.4). */
const runSummary = z
  .object({
    run_id: z.string(),
    source: z
      .array(z.string())
      .meta({ description: 'Where the run came from; for people, not to be parsed.' }),
    created_at: time,
    status: runStatus,
    template_id: z.string().meta({ description: 'Absent for ad-hoc runs.' }).exactOptional(),
  })
  .meta({ id: 'RunSummary' });

export type RunSummary = z.infer<typeof runSummary>;

/** `GET /automations/runs`, newest first. */
export const runListAnswer = z
  .object({ runs: z.array(runSummary), next_cursor: z.string().exactOptional() })
  .meta({ id: 'RunList' });

export type RunListAnswer = z.infer<typeof runListAnswer>;

/** `GET /automations/runs/{id}` (design §12, D-22). */
export const runAnswer = z
  .object({
    run_id: z.string(),
    status: runStatus,
    template_id: z.string().exactOptional(),
    template_version: z.int().exactOptional(),
    source: z.array(z.string()),
    created_at: time,
    updated_at: time,
    finished_at: time.exactOptional(),
    due_at: time.meta({ description: 'When the run goes on, while it waits.' }).exactOptional(),
    cancelation_token: z.string().meta({ description: 'Resolved at invoke.' }).exactOptional(),
    cancelation_tokens: z
      .array(z.string())
      .meta({ description: 'Further tokens, resolved at invoke; a cancel of any of them hits the run.' })
      .exactOptional(),
    warnings: z.array(warning),
    canceled: z
      .object({
        cancelation_id: z.string(),
        at: time,
        by: actor,
        reason: z.string().exactOptional(),
      })
      .exactOptional(),
    automation: z.object({
      steps,
      cancelation_token: tokenField.exactOptional(),
      cancelation_tokens: z.array(tokenField).exactOptional(),
    }),
    data: jsonObject,
    profile: jsonObject,
    recipient: z.string().nullable(),
    brand: z.string().nullable(),
    template: z.string().nullable(),
    clock: z.string().exactOptional(),
  })
  .meta({ id: 'Run' });

export type RunAnswer = z.infer<typeof runAnswer>;
