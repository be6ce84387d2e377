import type { Problem } from '../problem.ts';
import type { FetchDataStep } from '../steps/fetch-data.ts';
import { checkOnce } from './once.ts';
import { checkWebhook } from './webhook.ts';

/** Reference 6.6. */
export function checkFetchData(step: FetchDataStep): readonly Problem[] {
  return [...checkWebhook(step.webhook, 'webhook'), ...checkOnce(step)];
}
