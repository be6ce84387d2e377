import { LRUCache } from 'lru-cache';
import type { JsonObject } from '../automation/json.ts';
import type { Brand } from '../render/brand.ts';
import { render, type StoredTemplate } from '../render/render.ts';
import type { Database } from '../store/database.ts';
import { hasNotifications } from '../store/notification-read.ts';
import { readRoutingStrategy } from '../store/routing-strategy-store.ts';
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
  const hasTemplates = remembered((tenant) => hasNotifications(database, tenant));
  const strategyOf = remembered((tenant, id) => readDefaults(database, tenant, id));
  return {
    find: async (tenant, names) => {
      const found = await content.readForDelivery(tenant, names);
      const brandName = names.brand;
      if (found.kind === 'found') {
        const { template, brand, subscription_topic, routing } = found;
        const defaults = routing === null ? {} : await strategyOf(tenant, routing.strategy_id);
        return { kind: 'found', material: { template, brand, brandName, subscription_topic, defaults } };
      }
      if (found.kind === 'unpublished' || (await hasTemplates(tenant))) return found;
      // A workspace without any templates leaves them to whoever receives its webhooks.
      const material = { template: null, brand: null, brandName, subscription_topic: null, defaults: {} };
      return { kind: 'found', material };
    },
    render: async (tenant, material, { brand, unsubscribe_url, ...job }) => {
      const { template } = material;
      const isOther = brand !== material.brandName;
      const other = isOther ? await content.readForDelivery(tenant, { template: null, brand }) : null;
      return render({
        ...job,
        template,
        brand: other?.kind === 'found' ? other.brand : material.brand,
        locale: null,
        links: { unsubscribe: unsubscribe_url, preferences: null },
      });
    },
  };
}

/** What is changed on another node is known here within this time. */
const REMEMBERED_MS = 2_000;

function remembered<T>(read: (tenant: Tenant, id: string) => Promise<T>) {
  const known = new LRUCache<string, Promise<T> & object>({ max: 1_000, ttl: REMEMBERED_MS });
  return (tenant: Tenant, id = ''): Promise<T> => {
    const key = `${tenantKey(tenant)}/${id}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const reading = read(tenant, id);
    known.set(key, reading);
    // A failure is not remembered: whoever comes next asks again.
    reading.catch(() => known.delete(key));
    return reading;
  };
}

/** A strategy that is not there says nothing. */
async function readDefaults(database: Database, tenant: Tenant, id: string): Promise<JsonObject> {
  const strategy = await readRoutingStrategy(database, tenant, id);
  if (strategy === null) return {};
  const { routing, channels, providers } = strategy;
  return { routing, channels, providers };
}
