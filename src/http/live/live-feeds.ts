import type { Database } from '../../store/database.ts';
import { type Tenant, tenantKey } from '../../store/scope.ts';
import { createLiveFeed, type LiveFeed } from './live-feed.ts';

/** The feeds of the tenants of which somebody on this node has listened. */
export type LiveFeeds = { of(tenant: Tenant): LiveFeed };

export function createLiveFeeds(database: Database, onError: (error: unknown) => void): LiveFeeds {
  const feeds = new Map<string, LiveFeed>();
  return {
    of: (tenant) => {
      const key = tenantKey(tenant);
      const feed = feeds.get(key) ?? createLiveFeed(database, tenant, onError);
      feeds.set(key, feed);
      return feed;
    },
  };
}
