import { isJsonObject, type Json } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { InvokeStep } from '../steps/invoke.ts';
import { staticText } from './static.ts';
import { problemAt } from './step-check.ts';

/** A child needs a template; a context written as text must be a JSON object (reference 6.9). */
export function checkInvoke({ template, context }: InvokeStep): readonly Problem[] {
  const text = staticText(context);
  return [
    ...problemAt('template', template === '' ? 'must not be empty' : null),
    ...problemAt('context', text === null || isObjectText(text) ? null : 'expected an object'),
  ];
}

function isObjectText(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text) as Json);
  } catch {
    return false;
  }
}
