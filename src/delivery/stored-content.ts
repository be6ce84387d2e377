import { LRUCache } from 'lru-cache';
import type { Brand } from '../render/brand.ts';
import type { StoredTemplate } from '../render/render.ts';
import { readBrand } from '../store/brand-store.ts';
import type { Database } from '../store/database.ts';
import type { NotificationPayload } from '../store/notification.ts';
import {
  type ContentHead,
  readContentHeads,
  readNotificationVersion,
  type WantedContent,
} from '../store/notification-read.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';
import { createBatcher } from '../work/batcher.ts';

/** What a message names: the id or alias of a template, the id of a brand. */
export type NamedContent = { readonly template: string | null; readonly brand: string | null };

export type FoundContent =
  | {
      readonly kind: 'found';
      /** Null where the message names none and brings its own content. */
      readonly template: StoredTemplate | null;
      readonly brand: Brand | null;
      readonly routing: { readonly strategy_id: string } | null;
      readonly subscription_topic: string | null;
    }
  /** No template of this name. */
  | { readonly kind: 'unmapped' }
  /** It was never published. */
  | { readonly kind: 'unpublished' };

/** Templates and brands as they are now. */
export type StoredContent = { readForDelivery(tenant: Tenant, named: NamedContent): Promise<FoundContent> };

/**
 * Which version is current is asked every time, for many messages in one statement; what a version holds never changes
 * and is kept in memory.
 */
export function createStoredContent(database: Database): StoredContent {
  const payloads = new LRUCache<string, NotificationPayload>({ max: 1_000 });
  const brands = new LRUCache<string, Brand>({ max: 1_000 });
  const heads = createBatcher<WantedContent, ContentHead>({
    maxItems: 500,
    concurrency: 2,
    write: (wanted) => readContentHeads(database, wanted),
  });

  async function payloadOf(tenant: Tenant, id: string, version: number): Promise<NotificationPayload | null> {
    const key = `${tenantKey(tenant)}/${id}/${version}`;
    const payload = payloads.get(key) ?? (await readNotificationVersion(database, tenant, id, version));
    if (payload !== null) payloads.set(key, payload);
    return payload;
  }

  async function brandOf(tenant: Tenant, { brand_id, brand_version }: ContentHead): Promise<Brand | null> {
    if (brand_id === null || brand_version === null) return null;
    const known = brands.get(`${tenantKey(tenant)}/${brand_id}/${brand_version}`);
    if (known !== undefined) return known;
    const stored = await readBrand(database, tenant, brand_id);
    if (stored === null) return null;
    const { id, name, settings, snippets, version } = stored;
    const brand = { id, name, settings, snippets };
    // It may have been changed since: what was read goes under the version that was read.
    brands.set(`${tenantKey(tenant)}/${id}/${version}`, brand);
    return brand;
  }

  return {
    readForDelivery: async (tenant, { template, brand }) => {
      const { workspace_id, environment } = tenant;
      const head = await heads.add({ workspace_id, environment, template, brand });
      const found = { kind: 'found', brand: await brandOf(tenant, head) } as const;
      if (template === null) return { ...found, template: null, routing: null, subscription_topic: null };
      const { template_id: id, version } = head;
      if (id === null) return { kind: 'unmapped' };
      const payload = version === null ? null : await payloadOf(tenant, id, version);
      if (payload === null) return { kind: 'unpublished' };
      const { name, content, routing, subscription } = payload;
      return {
        ...found,
        template: { id, name, content },
        routing,
        subscription_topic: subscription?.topic_id ?? null,
      };
    },
  };
}
