import type { Automation } from '../automation/automation.ts';
import { firstPlace } from './cursor.ts';
import type { Context, Run } from './run.ts';

/** A run that has been accepted and has not moved yet. */
export function newRun(id: string, automation: Automation, context: Context, depth = 0): Run {
  return {
    id,
    automation,
    context,
    refs: {},
    cursor: firstPlace(automation.steps),
    settled: 0,
    ask: null,
    status: 'PROCESSING',
    depth,
  };
}
