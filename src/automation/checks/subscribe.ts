import { checkListId } from '../list-id.ts';
import type { Problem } from '../problem.ts';
import type { SubscribeStep } from '../steps/subscribe.ts';
import { staticText } from './static.ts';
import { problemAt } from './step-check.ts';

/** Reference 6.13, 11.4. */
export function checkSubscribe({ recipient_id, list_id }: SubscribeStep): readonly Problem[] {
  const list = staticText(list_id);
  return [
    ...problemAt('recipient_id', recipient_id === '' ? 'must not be empty' : null),
    ...problemAt('list_id', list === null ? null : checkListId(list)),
  ];
}
