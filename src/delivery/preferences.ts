import type { Wish } from '../automation/preference.ts';
import type { Database } from '../store/database.ts';
import { readWishes, type WishQuery } from '../store/preference-store.ts';
import type { Tenant } from '../store/scope.ts';
import { createBatcher } from '../work/batcher.ts';

/** Looks up what a recipient wishes to hear of a subscription topic. */
export type Preferences = (message: Addressed, topic: string) => Promise<Wish>;

type Addressed = Tenant & { readonly recipient: string; readonly tenant_id: string | null };

const MAX_BATCH = 500;

/** Messages that are loaded together share one look; nothing is kept, so that a choice counts at once. */
export function createPreferences(database: Database): Preferences {
  const looks = createBatcher<WishQuery, Wish>({
    maxItems: MAX_BATCH,
    concurrency: 1,
    write: (queries) => readWishes(database, queries),
  });
  return ({ workspace_id, environment, recipient, tenant_id }, topic) =>
    looks.add({ workspace_id, environment, user_id: recipient, topic_id: topic, tenant_id: tenant_id ?? '' });
}
