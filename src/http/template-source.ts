import type { Automation } from '../automation/automation.ts';
import { BelayError } from '../errors.ts';
import { createPublishedAutomations } from '../scheduler/published.ts';
import { type FoundTemplate, findTemplates, type WantedTemplate } from '../store/automation-find.ts';
import { readTemplate } from '../store/automation-store.ts';
import type { Database } from '../store/database.ts';
import { createBatcher } from '../work/batcher.ts';
import type { Caller } from './caller.ts';
import { notFound } from './error-answer.ts';

/** The automation that an invoke of a template runs. */
export type Invocable = {
  readonly template_id: string;
  /** Null for a draft. */
  readonly template_version: number | null;
  readonly automation: Automation;
};

/** Finds what a key may invoke: what is published, or the draft for draft keys (D-32). Throws a 400 or 404. */
export type TemplateSource = (caller: Caller, idOrAlias: string) => Promise<Invocable>;

const MAX_BATCH = 500;

/**
 * Invokes that arrive together share one look-up. It begins after each of them has arrived, so it sees every publish
 * that was answered before (SEED-13); definitions are immutable, and cached.
 */
export function createTemplateSource(database: Database): TemplateSource {
  const published = createPublishedAutomations(database);
  const lookups = createBatcher<WantedTemplate, FoundTemplate | null>({
    maxItems: MAX_BATCH,
    concurrency: 1,
    write: (wanted) => findTemplates(database, wanted),
  });
  return async ({ tenant, scope }, idOrAlias) => {
    if (scope === 'draft') {
      const draft = await readTemplate(database, tenant, idOrAlias, 'draft');
      if (draft === null) throw notFound();
      return { template_id: draft.id, template_version: null, automation: draft.definition };
    }
    const found = await lookups.add({ ...tenant, idOrAlias });
    if (found === null) throw notFound();
    const { id, published_version: version } = found;
    if (version === null) {
      throw new BelayError(
        'invalid_request',
        'This automation has never been published. Publish it, or use a draft key.',
      );
    }
    return {
      template_id: id,
      template_version: version,
      automation: await published.get(tenant, id, version),
    };
  };
}
