import type { Automation } from '../automation/automation.ts';
import { firstPlace } from './cursor.ts';
import type { Context, Run } from './run.ts';

/** A run that has been accepted and has not moved yet; one without steps has nothing to do and is final at once. */
export function newRun(id: string, automation: Automation, context: Context, depth = 0): Run {
  const cursor = firstPlace(automation.steps);
  return {
    id,
    automation,
    context,
    refs: {},
    cursor,
    settled: 0,
    loops: {},
    ask: null,
    status: cursor === null ? 'PROCESSED' : 'PROCESSING',
    depth,
  };
}
