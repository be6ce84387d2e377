import { z } from 'zod';
import type { Json } from '../automation/json.ts';
import { actor } from './cancel-schema.ts';
import { time } from './fields.ts';

const record = z.object({
  id: z.string(),
  at: time,
  environment: z
    .enum(['production', 'test', '*'])
    .meta({ description: '`*` for what concerns the whole workspace.' }),
  actor,
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string(), name: z.string().exactOptional() }),
  before: z.custom<Json>().meta({ description: 'Any JSON.' }),
  after: z.custom<Json>().meta({ description: 'Any JSON.' }),
  reason: z.string().nullable(),
});

/** `GET /audit`, newest first. */
export const auditAnswer = z
  .object({ records: z.array(record), next_cursor: z.string().exactOptional() })
  .meta({ id: 'AuditLog' });

export type AuditAnswer = z.infer<typeof auditAnswer>;
