import type { StepCommon } from '../dynamic.ts';

/** Ends the run, which is `PROCESSED` (design §12). */
export type ExitStep = StepCommon & { readonly action: 'exit' };
