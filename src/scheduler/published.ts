import { LRUCache } from 'lru-cache';
import type { Automation } from '../automation/automation.ts';
import type { Database, Row } from '../store/database.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';

/** Published versions by number. They are immutable, so they are read once. */
export type PublishedAutomations = {
  get(tenant: Tenant, templateId: string, version: number): Promise<Automation>;
};

const READ = `
SELECT definition FROM automation_version
WHERE workspace_id = $1 AND environment = $2 AND automation_id = $3 AND version = $4`;

type Definition = Row & { readonly definition: Automation };

export function createPublishedAutomations(database: Database): PublishedAutomations {
  const cache = new LRUCache<string, Automation>({ max: 2_000 });
  return {
    get: async (tenant, templateId, version) => {
      const key = `${tenantKey(tenant)}/${templateId}/${version}`;
      const known = cache.get(key);
      if (known !== undefined) return known;
      const [row] = await database.query<Definition>(READ, [
        tenant.workspace_id,
        tenant.environment,
        templateId,
        version,
      ]);
      if (row === undefined) throw new Error(`automation ${templateId} has no version ${version}`);
      cache.set(key, row.definition);
      return row.definition;
    },
  };
}
