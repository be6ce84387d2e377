import type { JsonObject } from '../automation/json.ts';
import { filledText, objectOf } from '../engine/read.ts';
import type { MessageBody } from '../engine/write.ts';

/** What messages are looked for by, in columns of their own. */
export type MessageLabels = {
  readonly template: string | null;
  readonly event: string | null;
  readonly tags: readonly string[] | null;
  readonly tenant_id: string | null;
  readonly trace_id: string | null;
};

/** Longer texts are no labels: an index entry has its limits. */
const MAX_LABEL = 256;
const MAX_TAGS = 100;

/** The labels of a message (reference 11.1 `metadata`, `context`). */
export function labelsOf({ template, options }: MessageBody, to: JsonObject | null = null): MessageLabels {
  const metadata = objectOf(options?.['metadata']);
  const tags = metadata?.['tags'];
  const words = Array.isArray(tags) ? tags.slice(0, MAX_TAGS).flatMap((tag) => label(tag) ?? []) : [];
  const tenant = label(to?.['tenant_id']) ?? tenantIn(to?.['context']) ?? tenantIn(options?.['context']);
  return {
    template,
    event: label(metadata?.['event']),
    tags: words.length === 0 ? null : words,
    tenant_id: tenant,
    trace_id: label(metadata?.['trace_id']),
  };
}

function tenantIn(context: unknown): string | null {
  return label(objectOf(context as JsonObject)?.['tenant_id']);
}

function label(value: unknown): string | null {
  const text = filledText(value as string);
  return text === null || text.length > MAX_LABEL ? null : text;
}
