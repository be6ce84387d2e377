import { z } from 'zod';
import { object } from '../fields.ts';
import { commonFields } from './common.ts';

/** Ends the run (design §12). */
export const exitStep = object({ action: z.literal('exit'), ...commonFields }).meta({
  id: 'ExitStep',
  description: 'Ends the run, which is `PROCESSED`.',
});
