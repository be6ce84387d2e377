import type { Executor, Row } from './database.ts';
import type { NotificationPayload } from './notification.ts';
import type { Tenant } from './scope.ts';

/** What one message names; null for none. */
export type WantedContent = Tenant & { readonly template: string | null; readonly brand: string | null };

/** Which version of what it gets. Versions are immutable, so that what they hold can be kept. */
export type ContentHead = {
  readonly template_id: string | null;
  /** Null for a template that was never published. */
  readonly version: number | null;
  readonly brand_id: string | null;
  readonly brand_version: number | null;
};

/** The brand that serves where neither message nor template names one. */
export const DEFAULT_BRAND = 'default';

const HEADS = `
SELECT w.n, t.id AS template_id, t.published_version AS version, b.id AS brand_id, b.version AS brand_version
FROM jsonb_to_recordset($1::jsonb) AS w (n int, workspace_id text, environment text, template text, brand text)
LEFT JOIN LATERAL (
  SELECT id, published_version FROM notification_template
  WHERE workspace_id = w.workspace_id AND environment = w.environment AND id = w.template AND archived_at IS NULL
  UNION ALL
  SELECT id, published_version FROM notification_template
  WHERE workspace_id = w.workspace_id AND environment = w.environment AND alias = w.template AND archived_at IS NULL
  LIMIT 1) AS t ON true
LEFT JOIN notification_template_version v ON v.workspace_id = w.workspace_id AND v.environment = w.environment
  AND v.template_id = t.id AND v.version = t.published_version
LEFT JOIN brand b ON b.workspace_id = w.workspace_id AND b.environment = w.environment
  AND b.id = coalesce(w.brand, v.brand_id, '${DEFAULT_BRAND}')`;

/** Finds what many messages get, in the order asked for. */
export async function readContentHeads(
  db: Executor,
  wanted: readonly WantedContent[],
): Promise<readonly ContentHead[]> {
  const rows = await db.query<ContentHead & Row & { readonly n: number }>(HEADS, [
    JSON.stringify(wanted.map((one, n) => ({ n, ...one }))),
  ]);
  const byNumber = new Map(rows.map(({ n, ...head }) => [n, head as ContentHead]));
  return wanted.map((_one, n) => byNumber.get(n) ?? NOTHING);
}

const NOTHING: ContentHead = { template_id: null, version: null, brand_id: null, brand_version: null };

const VERSION = `
SELECT payload FROM notification_template_version
WHERE workspace_id = $1 AND environment = $2 AND template_id = $3 AND version = $4`;

/** A published version; null when there is none of that number. */
export async function readNotificationVersion(
  db: Executor,
  { workspace_id, environment }: Tenant,
  id: string,
  version: number,
): Promise<NotificationPayload | null> {
  const parameters = [workspace_id, environment, id, version];
  const [row] = await db.query<Row & { payload: NotificationPayload }>(VERSION, parameters);
  return row?.payload ?? null;
}

const ANY = `
SELECT EXISTS (SELECT FROM notification_template WHERE workspace_id = $1 AND environment = $2) AS any`;

/** Whether there is, or ever was, a template. */
export async function hasNotifications(
  db: Executor,
  { workspace_id, environment }: Tenant,
): Promise<boolean> {
  const [row] = await db.query<{ any: boolean }>(ANY, [workspace_id, environment]);
  return row?.any ?? false;
}
