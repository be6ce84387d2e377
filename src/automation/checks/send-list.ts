import { checkListId } from '../list-id.ts';
import type { Problem } from '../problem.ts';
import type { SendListStep } from '../steps/send-list.ts';
import { checkOnce } from './once.ts';
import { staticText } from './static.ts';
import { type Known, problemAt } from './step-check.ts';
import { checkTemplate } from './template.ts';
import { checkWebhook } from './webhook.ts';

/** Reference 6.3, 11.4. */
export function checkSendList(step: SendListStep, known: Known): readonly Problem[] {
  const list = staticText(step.list);
  const source = step.data_source;
  return [
    ...problemAt('list', list === null ? null : checkListId(list)),
    ...checkTemplate(step, known),
    ...(source === undefined ? [] : checkWebhook(source.webhook, 'data_source.webhook')),
    ...checkOnce(step),
  ];
}
