import type { NotificationAnswer } from '../api/notification-schema.ts';
import { BelayError, invalid } from '../errors.ts';
import type { NotificationTemplate, WhichNotification } from '../store/notification.ts';
import type { SavedNotification } from '../store/notification-store.ts';
import { notFound } from './error-answer.ts';

/** A template as Courier shows it: its payload at the top level, times in ms. */
export function notificationJson(template: NotificationTemplate): NotificationAnswer {
  const { id, alias, payload, state } = template;
  const { name, tags, brand, subscription, routing, content } = payload;
  return {
    ...{ id, name, tags: [...tags], brand, subscription, routing, state },
    content: content as NotificationAnswer['content'],
    ...(alias === null ? {} : { alias }),
    ...authorship(template),
  };
}

type Written = Pick<NotificationTemplate, 'created_at' | 'created_by' | 'updated_at' | 'updated_by'>;

/** Who wrote it, and when. */
export function authorship({ created_at, created_by, updated_at, updated_by }: Written) {
  return {
    created: created_at,
    creator: created_by,
    ...(updated_at === null ? {} : { updated: updated_at }),
    ...(updated_by === null ? {} : { updater: updated_by }),
  };
}

/** Courier's name of a version: `v007`. */
export function versionName(version: number): string {
  return `v${String(version).padStart(3, '0')}`;
}

/** The `version` of a query; null where there is none. Throws a 400. */
export function whichNotification(version: string | null): WhichNotification | null {
  if (version === null || version === 'draft' || version === 'published') return version;
  const [, digits] = /^(?:published:)?v?(\d{1,9})$/.exec(version) ?? [];
  if (digits === undefined || Number(digits) === 0)
    throw invalid('version', 'expected draft, published or v<number>');
  return Number(digits);
}

/** What has been saved, or the 404 or 409 for why not. */
export function savedNotification(saved: SavedNotification): NotificationTemplate {
  if (saved.kind === 'saved') return saved.template;
  if (saved.kind === 'not-found') throw notFound();
  throw new BelayError('conflict', 'alias: another template has this alias', { shouldRetry: false });
}
