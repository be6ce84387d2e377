import { z } from 'zod';
import { RUN_STATUSES } from '../engine/status.ts';
import { steps, tokenField } from './automation-schema.ts';
import { actor } from './cancel-schema.ts';
import { jsonObject, time } from './fields.ts';
import { warning } from './token-schema.ts';

/** Where a run stands (reference 8.1). */
const runStatus = z.enum(RUN_STATUSES).meta({ id: 'RunStatus' });

const nextStep = z.object({
  step: z.string().meta({ description: 'Its place in the automation.' }),
  action: z.string(),
  label: z.string().nullable().meta({ description: 'What it is about, e.g. the template of a send.' }),
  at: time.nullable().meta({ description: 'Null while the run works, or waits for an answer.' }),
});

/** What a table shows of a run. */
const runDetails = z
  .object({
    seq: z.int().meta({ description: 'Grows with every change of the run.' }),
    template_name: z.string().nullable(),
    template_version: z.int().nullable(),
    cancelation_token: z.string().nullable(),
    recipient: z.string().nullable(),
    trigger: z.string().meta({ description: 'What started it, e.g. `invoke`.' }),
    updated_at: time,
    finished_at: time.nullable(),
    steps_settled: z.int(),
    steps_total: z.int(),
    next: nextStep.nullable().meta({ description: 'What it does next; null when it has ended.' }),
    clock: z.string().nullable(),
  })
  .meta({ id: 'RunDetails' });

export type RunDetailsAnswer = z.infer<typeof runDetails>;

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
    details: runDetails.exactOptional(),
  })
  .meta({ id: 'RunSummary' });

export type RunSummary = z.infer<typeof runSummary>;

/** `GET /automations/runs`, newest first. */
export const runListAnswer = z
  .object({ runs: z.array(runSummary), next_cursor: z.string().exactOptional() })
  .meta({ id: 'RunList' });

export type RunListAnswer = z.infer<typeof runListAnswer>;

const count = { count: z.int(), more: z.boolean().meta({ description: 'There are others: "10,000+".' }) };
const facet = z
  .object({
    values: z.array(z.object({ value: z.string(), name: z.string().nullable(), count: z.int() })),
    more: z.boolean().meta({ description: 'Only 10,000 runs were looked at.' }),
  })
  .nullable();

/** `GET /automations/runs/counts`; null for what took longer than a second. */
export const runCountsAnswer = z
  .object({
    total: z.object(count).nullable(),
    statuses: z.array(z.object({ status: z.string(), ...count })).nullable(),
    automations: facet,
    triggers: facet,
  })
  .meta({ id: 'RunCounts' });

export type RunCountsAnswer = z.infer<typeof runCountsAnswer>;

/** `GET /automations/runs/{id}` (design §12, D-22). */
export const runAnswer = z
  .object({
    run_id: z.string(),
    status: runStatus,
    seq: z.int().meta({ description: 'Grows with every change of the run.' }),
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
    refs: jsonObject.meta({ description: 'What its steps have left under their refs.' }),
    clock: z.string().exactOptional(),
  })
  .meta({ id: 'Run' });

export type RunAnswer = z.infer<typeof runAnswer>;
