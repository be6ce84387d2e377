import { LRUCache } from 'lru-cache';
import { readCapture } from '../store/capture-setting.ts';
import type { Database } from '../store/database.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';

/** A change counts on every node within this time. */
const REMEMBERED_MS = 2_000;

/** Whether messages of an environment are kept instead of sent. */
export function createCaptures(database: Database): (tenant: Tenant) => Promise<boolean> {
  const known = new LRUCache<string, Promise<boolean>>({ max: 1_000, ttl: REMEMBERED_MS });
  return (tenant) => {
    const key = tenantKey(tenant);
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const reading = readCapture(database, tenant);
    known.set(key, reading);
    reading.catch(() => known.delete(key));
    return reading;
  };
}
