import { createHash } from 'node:crypto';
import { stepAt } from '../engine/cursor.ts';
import { placeOfPath } from '../engine/loops.ts';
import type { Run } from '../engine/run.ts';
import type { ScopeKey } from '../engine/scope-key.ts';

/**
 * What tells the batches or throttles of an environment apart (reference 6.10, 6.11): an author's own key crosses steps and
 * automations; the others hold for one step, and one user of it.
 */
export function stepKey({ scope, name, user }: ScopeKey, run: Run, templateId: string | null): string {
  if (scope === 'dynamic') return `dynamic/${name}`;
  const step = name === null ? identityOf(run, templateId) : `named/${JSON.stringify(name)}`;
  return scope === 'user' ? `user/${step}/${user}` : `global/${step}`;
}

/**
 * A step of a template is the same across its versions as long as its `ref`, or else its place, is, in whatever pass of a loop. An ad-hoc automation
 * has no name: equal steps at an equal place are the same step.
 */
function identityOf({ automation, cursor }: Run, templateId: string | null): string {
  const path = cursor ?? '';
  const step = stepAt(automation.steps, path);
  if (templateId !== null) return `${templateId}/${step?.ref ?? placeOfPath(path)}`;
  const hash = createHash('sha256')
    .update(JSON.stringify([placeOfPath(path), step]))
    .digest('hex');
  return `ad-hoc/${hash.slice(0, 32)}`;
}
