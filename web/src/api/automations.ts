import { queryOptions } from '@tanstack/react-query';
import type { TemplateAnswer, TemplateListAnswer, VersionListAnswer } from '../engine.ts';
import type { AutomationEntry } from '../model/automation-list.ts';
import { call, pathTo } from './http.ts';

const MOST = 2000;

/** All automations, newest change first; the pages of the API are joined. */
export function automationsQuery() {
  return queryOptions({
    queryKey: ['automations'],
    queryFn: async ({ signal }): Promise<readonly AutomationEntry[]> => {
      const all = new Map<string, AutomationEntry>();
      let cursor: string | undefined;
      do {
        const page: TemplateListAnswer = await call('/automations', { query: { cursor }, signal });
        for (const { id, name, version, createdAt, updatedAt } of page.templates) {
          all.set(id, { id, name, alias: null, published: version === 'published', createdAt, updatedAt });
        }
        cursor = page.cursor;
      } while (cursor !== undefined && all.size < MOST);
      return [...all.values()];
    },
  });
}

/** One automation: its draft, or the version asked for. */
export function automationQuery(id: string, version: string | null = null) {
  return queryOptions({
    queryKey: ['automation', id, version],
    queryFn: ({ signal }) => call<TemplateAnswer>(pathTo`/automations/${id}`, { query: { version }, signal }),
  });
}

/** Its published versions, newest first. */
export function versionsQuery(id: string) {
  return queryOptions({
    queryKey: ['automation', id, 'versions'],
    queryFn: async ({ signal }) =>
      (await call<VersionListAnswer>(pathTo`/automations/${id}/versions`, { signal })).versions,
  });
}
