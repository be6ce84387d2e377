import type { Text } from '../dynamic.ts';
import type { Problem } from '../problem.ts';
import { type Known, problemAt } from './step-check.ts';

/** A notification template comes from the step or the run (reference 6.1); unknown before an invoke. */
export function checkTemplate(
  { template }: { readonly template?: Text },
  { context }: Known,
): readonly Problem[] {
  const isNamed = Boolean(template) || context === null || Boolean(context.template);
  return problemAt('template', isNamed ? null : 'required: neither the step nor the run names a template');
}
