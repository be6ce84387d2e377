import { LRUCache } from 'lru-cache';
import type { Brand } from '../render/brand.ts';
import { render, type StoredTemplate } from '../render/render.ts';
import type { Database } from '../store/database.ts';
import { hasNotifications } from '../store/notification-read.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';
import type { Material, Rendering } from './rendering.ts';
import type { StoredContent } from './stored-content.ts';

/** A template and brand as they were when the message was loaded. */
export type StoredMaterial = Material & {
  /** Null for a message that brings its content, or whose receiver makes it. */
  readonly template: StoredTemplate | null;
  readonly brand: Brand | null;
  readonly brandName: string | null;
};

/** Renders from the templates and brands of the workspace. */
export function createStoredRendering(database: Database, content: StoredContent): Rendering<StoredMaterial> {
  const hasTemplates = createTemplateCheck(database);
  return {
    find: async (tenant, names) => {
      const found = await content.readForDelivery(tenant, names);
      const brandName = names.brand;
      if (found.kind === 'found') {
        const { template, brand, subscription_topic } = found;
        return { kind: 'found', material: { template, brand, brandName, subscription_topic, routing: null } };
      }
      if (found.kind === 'unpublished' || (await hasTemplates(tenant))) return found;
      // A workspace without any templates leaves them to whoever receives its webhooks.
      const material = { template: null, brand: null, brandName, subscription_topic: null, routing: null };
      return { kind: 'found', material };
    },
    render: async (tenant, material, { brand, ...job }) => {
      const { template } = material;
      const isOther = brand !== material.brandName;
      const other = isOther ? await content.readForDelivery(tenant, { template: null, brand }) : null;
      return render({
        ...job,
        template,
        brand: other?.kind === 'found' ? other.brand : material.brand,
        locale: null,
        links: { unsubscribe: null, preferences: null },
      });
    },
  };
}

/** The first template is noticed within this time. */
const REMEMBERED_MS = 2_000;

function createTemplateCheck(database: Database): (tenant: Tenant) => Promise<boolean> {
  const known = new LRUCache<string, Promise<boolean>>({ max: 1_000, ttl: REMEMBERED_MS });
  return (tenant) => {
    const key = tenantKey(tenant);
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const looking = hasNotifications(database, tenant);
    known.set(key, looking);
    looking.catch(() => known.delete(key));
    return looking;
  };
}
