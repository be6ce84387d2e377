import type { TemplateAnswer } from '../api/template-schema.ts';
import type { JsonObject } from '../automation/json.ts';
import type { Template } from '../store/automation-store.ts';
import { isoTime } from './time.ts';

/** A template as every read and write answers it (design §12). */
export function templateJson(template: Template, trigger: JsonObject | null): TemplateAnswer {
  const { id, name, alias, definition, state, version, published_at } = template;
  const { draft_version, published_version, changed_by, note } = template;
  return {
    id,
    name,
    alias,
    cancelation_token: definition.cancelation_token ?? null,
    cancelation_tokens: [...(definition.cancelation_tokens ?? [])],
    trigger,
    cancel_on: [...(definition.cancel_on ?? [])],
    steps: [...definition.steps],
    state,
    version,
    created_at: isoTime(template.created_at),
    updated_at: isoTime(template.updated_at),
    published_at: published_at === null ? null : isoTime(published_at),
    draft_version,
    published_version,
    changed_by,
    note,
  };
}
