import { checkDuration } from '../duration.ts';
import { parsePath } from '../path.ts';
import type { Problem } from '../problem.ts';
import { MAX_AWAITED_BYTES, type WaitForStep } from '../steps/wait-for.ts';
import { utf8Length } from '../text.ts';
import { staticText } from './static.ts';
import { problemAt, type StepCheck } from './step-check.ts';

/** An event, a time to wait at most, and a key that can be found. */
export const checkWaitFor: StepCheck<'wait-for'> = (step: WaitForStep): readonly Problem[] => {
  const { event_key: path } = step;
  const timeout = staticText(step.timeout);
  return [
    ...problemAt('event', checkText(staticText(step.event), MAX_AWAITED_BYTES.event)),
    ...problemAt('key', checkText(staticText(step.key), MAX_AWAITED_BYTES.key)),
    ...problemAt('event_key', path === undefined ? null : checkPath(path)),
    ...problemAt('timeout', timeout === null ? null : checkDuration(timeout)),
  ];
};

function checkPath(path: string): string | null {
  if (parsePath(path) === null) return 'expected a path into the event such as "properties.order_id"';
  return checkText(path, MAX_AWAITED_BYTES.path);
}

function checkText(text: string | null, most: number): string | null {
  if (text === '') return 'must not be empty';
  return text !== null && utf8Length(text) > most ? `at most ${most} bytes of UTF-8` : null;
}
