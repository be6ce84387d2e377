import type { FastifyRequest } from 'fastify';
import { BelayError, invalid } from '../errors.ts';
import type { Template } from '../store/automation-store.ts';
import { isoTime } from './time.ts';

/** The ETag of a draft. */
export function etagOf({ draft_version }: Pick<Template, 'draft_version'>): string {
  return `"${draft_version}"`;
}

/** The draft that a write has seen, by `If-Match`; null when it says nothing, or `*`. Throws a 400. */
export function seenVersion({ headers }: FastifyRequest): number | null {
  const text = headers['if-match'];
  if (text === undefined || text.trim() === '*') return null;
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(text.trim());
  if (match === null) throw invalid('if-match', 'expected the ETag of a draft, or *');
  return Number(match[1]);
}

/** The 412 for a draft that somebody else has changed: who, when, and what its ETag is now. */
export function changedMeanwhile(template: Template): BelayError {
  const { changed_by, updated_at } = template;
  const who = changed_by?.name ?? changed_by?.id ?? 'Somebody';
  const message = `${who} has changed this draft at ${isoTime(updated_at)}. Read it again before you save.`;
  const current = { etag: etagOf(template), updated_at: isoTime(updated_at), changed_by };
  return new BelayError('changed', message, { details: { current }, shouldRetry: false });
}
