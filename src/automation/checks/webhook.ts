import type { Problem } from '../problem.ts';
import type { Webhook } from '../steps/fetch-data.ts';
import { staticText } from './static.ts';
import { problemAt } from './step-check.ts';

const HTTP_URL =
  /^https?:\/\/(?:[^\s/?#@\\]*@)?(?:\[[\da-f:.]+\]|[^\s/?#@\\:[\]]+)(?::\d{1,5})?(?:[/?#]\P{Cc}*)?$/iu;

/** A URL that is certain must be one of HTTP (reference 6.6). */
export function checkWebhook({ url }: Webhook, place: string): readonly Problem[] {
  const text = staticText(url);
  const message = 'expected a URL that starts with https:// or http://';
  return problemAt(`${place}.url`, text === null || HTTP_URL.test(text) ? null : message);
}
