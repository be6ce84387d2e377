import type { TemplateDetailsAnswer } from '../api/template-schema.ts';
import { now } from '../clock.ts';
import { places } from '../engine/cursor.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { AutomationDetails } from '../store/automation-details.ts';
import { problemsIn } from './automation-problems.ts';
import { refuseUnpublishable } from './check-definition.ts';

/** What a table shows of an automation. */
export function templateDetailsJson(sandbox: Sandbox, details: AutomationDetails): TemplateDetailsAnswer {
  const { alias, published_version, has_changes, draft_version, draft } = details;
  const type = draft.trigger?.['type'];
  return {
    alias,
    published_version,
    has_changes,
    draft_version,
    changed_by: details.draft_updated_by,
    cancelation_token: draft.cancelation_token ?? null,
    trigger: typeof type === 'string' ? type : null,
    steps_total: places(draft.steps).length,
    problems: problemsIn(() => refuseUnpublishable(sandbox, draft, now())).length,
    active_runs: details.active_runs,
    last_day: { processed: details.processed_last_day, failed: details.failed_last_day },
  };
}
