import type { Rule } from '../rule.ts';

/** Ends the run (design §12). */
export const exitRule: Rule<'exit'> = { action: 'exit', enter: () => ({ kind: 'done', end: 'PROCESSED' }) };
