import { z } from 'zod';
import { time } from './fields.ts';

const run = z.object({
  run_id: z.string(),
  status: z.string(),
  created_at: time,
  updated_at: time,
  seq: z
    .int()
    .meta({ description: 'Grows with every change of the run: what is lower than what you hold is older.' }),
  step: z.string().exactOptional(),
  template_id: z.string().exactOptional(),
  cancelation_token: z.string().exactOptional(),
  next_action_at: time.exactOptional(),
});

const automation = z.object({
  id: z.string(),
  etag: z.string().meta({ description: 'Of the draft.' }),
  version: z.int().nullable().meta({ description: 'Published; null for none.' }),
});

const cancelation = z.object({ id: z.string(), matched: z.int(), canceled: z.int(), done: z.boolean() });

const hello = z.object({ version: z.string(), time, resumed: z.boolean() });

/** The `data` of events: `run.created`, `run.updated`; `automation.updated`, `automation.published`; `cancelation.progress`; `server.hello`; `resync` has none. */
export const liveEventAnswer = z
  .union([run, automation, cancelation, hello])
  .meta({ id: 'LiveEvent', description: 'The data of one event; its name says which.' });
