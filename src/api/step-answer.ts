import { z } from 'zod';
import type { Json } from '../automation/json.ts';
import { RUN_STATUSES } from '../engine/status.ts';
import { time } from './fields.ts';

/** One step of a run: Courier's fields (reference 4.5) and ours (design §12). */
const stepAnswer = z
  .object({
    step_id: z.string(),
    action: z.string(),
    status: z.enum([...RUN_STATUSES, 'SKIPPED', 'COMPUTING']),
    created_at: time.exactOptional(),
    updated_at: time.exactOptional(),
    message_id: z
      .string()
      .meta({ description: 'The message of a send; one for the whole request of a list.' })
      .exactOptional(),
    ref: z.string().exactOptional(),
    due_at: time.meta({ description: 'When the step goes on, while it waits.' }).exactOptional(),
    input: z.custom<Json>().meta({ description: 'What the step was given, resolved.' }).exactOptional(),
    output: z.custom<Json>().meta({ description: 'What the step gave: any JSON.' }).exactOptional(),
    error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
  })
  .meta({ id: 'RunStep' });

export type StepAnswer = z.infer<typeof stepAnswer>;

/** `GET /automations/runs/{id}/steps`: all of them. */
export const stepListAnswer = z.object({ steps: z.array(stepAnswer) }).meta({ id: 'RunStepList' });

export type StepListAnswer = z.infer<typeof stepListAnswer>;
