import { LRUCache } from 'lru-cache';
import type { Automation } from '../automation/automation.ts';
import type { Database } from '../store/database.ts';
import { readVersion } from '../store/published-read.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';

/** Published versions by number. They are immutable, so they are read once. */
export type PublishedAutomations = {
  get(tenant: Tenant, templateId: string, version: number): Promise<Automation>;
};

export function createPublishedAutomations(database: Database): PublishedAutomations {
  const cache = new LRUCache<string, Automation>({ max: 2_000 });
  return {
    get: async (tenant, templateId, version) => {
      const key = `${tenantKey(tenant)}/${templateId}/${version}`;
      const known = cache.get(key);
      if (known !== undefined) return known;
      const definition = await readVersion(database, tenant, templateId, version);
      if (definition === null) throw new Error(`automation ${templateId} has no version ${version}`);
      cache.set(key, definition);
      return definition;
    },
  };
}
