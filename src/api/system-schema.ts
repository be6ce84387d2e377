import { z } from 'zod';

/** The process answers. */
export const healthAnswer = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });

/** The database is reachable and its schema is current (design §12). */
export const readyAnswer = z
  .object({
    status: z.literal('ready'),
    database: z.enum(['postgresql', 'pglite']),
    version: z.string().meta({ description: 'Of this program.' }),
  })
  .meta({ id: 'Ready' });

/** Prometheus text. */
export const metricsAnswer = z.string().meta({ id: 'Metrics' });
