import type { Automation } from '../automation/automation.ts';
import type { EpochMs } from '../automation/duration.ts';
import type { JsonObject } from '../automation/json.ts';
import { newUuid } from '../ids.ts';
import { recordAudit } from './audit-store.ts';
import type { Actor } from './cancelation.ts';
import { type Database, type Executor, type Row, sqlState } from './database.ts';
import { tell } from './live-event.ts';
import type { Tenant } from './scope.ts';
import { type Placement, placeTriggers, removeTriggers, scheduleTime } from './trigger-store.ts';

/** What authors save: an automation and what starts it. */
export type Definition = Automation & { readonly trigger?: JsonObject | null };

export type TemplateState = 'DRAFT' | 'PUBLISHED';

/** One reading of a template: its draft, or a published version. Times are epoch ms. */
export type Template = {
  readonly id: string;
  readonly name: string;
  readonly alias: string | null;
  readonly definition: Definition;
  readonly state: TemplateState;
  /** Null for a draft. */
  readonly version: number | null;
  /** The version that invokes run now; null when the template has never been published. */
  readonly published_version: number | null;
  /** Counts the changes of the draft. */
  readonly draft_version: number;
  /** Who saved the draft, or published this version; null where it was not kept. */
  readonly changed_by: Actor | null;
  /** What was said about this version when it was published. */
  readonly note: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  /** When this version was last published; for a draft, the version that invokes run now. */
  readonly published_at: number | null;
};

export type Draft = { readonly name: string; readonly alias: string | null; readonly definition: Definition };

export type Saved =
  | { readonly kind: 'saved'; readonly template: Template }
  | { readonly kind: 'alias-taken' }
  /** Somebody else has changed the draft: this is what it is now. */
  | { readonly kind: 'changed'; readonly template: Template };

/** Who changes a template, and how. */
export type Change = {
  readonly actor: Actor;
  /** Replaces only this version of the draft; default: whatever it is. */
  readonly seen?: number | null;
  /** To be kept with the version that is published. */
  readonly note?: string | null;
};

const BY_BELAY: Change = { actor: { type: 'system', id: 'belay' } };

const DRAFT = `id, name, alias, draft AS definition, 'DRAFT' AS state, NULL::int AS version, published_version,
  draft_version, draft_updated_by AS changed_by, NULL::text AS note, created_at, draft_updated_at AS updated_at, published_at`;

// An alias cannot have the form of an id, so at most one row matches.
const NAMED = `workspace_id = $1 AND environment = $2 AND (id = $3 OR alias = $3) AND archived_at IS NULL`;

const CREATE = `
INSERT INTO automation (workspace_id, environment, id, name, alias, draft, draft_updated_by)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb)
RETURNING ${DRAFT}`;

/** Creates a template, not yet published. */
export async function createTemplate(
  db: Executor,
  { workspace_id, environment }: Tenant,
  { name, alias, definition }: Draft,
  { actor }: Change = BY_BELAY,
): Promise<Saved> {
  const parameters = [
    workspace_id,
    environment,
    newUuid(),
    name,
    alias,
    JSON.stringify(definition),
    JSON.stringify(actor),
  ];
  return saved(() => db.query<Template & Row>(CREATE, parameters)) as Promise<Saved>;
}

const REPLACE = `
UPDATE automation
SET name = $4, alias = $5, draft = $6::jsonb, draft_version = draft_version + 1, draft_updated_by = $7::jsonb,
  draft_updated_at = now(), updated_at = now()
WHERE ${NAMED} AND draft_version = coalesce($8, draft_version)
RETURNING ${DRAFT}`;

/** Replaces a draft, and the name and alias that all versions share; null when there is no such template. */
export async function replaceDraft(
  db: Executor,
  tenant: Tenant,
  idOrAlias: string,
  { name, alias, definition }: Draft,
  { actor, seen = null }: Change = BY_BELAY,
): Promise<Saved | null> {
  const { workspace_id, environment } = tenant;
  const texts = [name, alias, JSON.stringify(definition), JSON.stringify(actor)];
  const parameters = [workspace_id, environment, idOrAlias, ...texts, seen];
  const result = await saved(() => db.query<Template & Row>(REPLACE, parameters));
  if (result !== null || seen === null) return result;
  const template = await readTemplate(db, tenant, idOrAlias, 'draft');
  return template === null ? null : { kind: 'changed', template };
}

/** Which reading of a template: its draft, the version that invokes run now, or the version of a number. */
export type Which = 'draft' | 'published' | number;

const READ_DRAFT = `SELECT ${DRAFT} FROM automation WHERE ${NAMED}`;

const READ_VERSION = `
SELECT a.id, a.name, a.alias, v.definition, 'PUBLISHED' AS state, v.version, a.published_version,
  a.draft_version, v.published_by AS changed_by, v.note, a.created_at,
  v.published_at AS updated_at,
  CASE WHEN v.version = a.published_version THEN a.published_at ELSE v.published_at END AS published_at
FROM (SELECT * FROM automation WHERE ${NAMED}) AS a
JOIN automation_version v ON v.workspace_id = a.workspace_id AND v.environment = a.environment
  AND v.automation_id = a.id AND v.version = coalesce($4, a.published_version)`;

/** Reads a template by id or alias; null when there is none, or none of that version. */
export async function readTemplate(
  db: Executor,
  { workspace_id, environment }: Tenant,
  idOrAlias: string,
  which: Which,
): Promise<Template | null> {
  const key = [workspace_id, environment, idOrAlias];
  const [row] =
    which === 'draft'
      ? await db.query<Template & Row>(READ_DRAFT, key)
      : await db.query<Template & Row>(READ_VERSION, [...key, which === 'published' ? null : which]);
  return row ?? null;
}

const ARCHIVE = `
UPDATE automation SET archived_at = now(), updated_at = now() WHERE ${NAMED} RETURNING id, name`;

/**
 * Archives a template and frees its alias; its runs go on (D-33), nothing starts it any more. Returns its id; null when
 * there is none.
 */
export async function archiveTemplate(
  db: Database,
  tenant: Tenant,
  idOrAlias: string,
  { actor }: Change = BY_BELAY,
): Promise<string | null> {
  const { workspace_id, environment } = tenant;
  return db.transaction(async (tx) => {
    const [row] = await tx.query<{ id: string; name: string }>(ARCHIVE, [
      workspace_id,
      environment,
      idOrAlias,
    ]);
    if (row === undefined) return null;
    await removeTriggers(tx, tenant, row.id);
    await recordAudit(tx, { ...audited(tenant, row), actor, action: 'automation.archived' });
    await tell(tx, tenant, 'automation.updated', row.id);
    return row.id;
  });
}

const LOCK = `SELECT id, name, published_version, draft_version, draft FROM automation WHERE ${NAMED} FOR NO KEY UPDATE`;

const NEW_VERSION = `
INSERT INTO automation_version (workspace_id, environment, automation_id, version, definition, note, published_by)
SELECT $1, $2, $3, coalesce(max(version), 0) + 1, $4::jsonb, $5, $6::jsonb FROM automation_version
WHERE workspace_id = $1 AND environment = $2 AND automation_id = $3
RETURNING version`;

const OLD_VERSION = `
SELECT version FROM automation_version
WHERE workspace_id = $1 AND environment = $2 AND automation_id = $3 AND version = $4`;

const POINT = `
UPDATE automation SET published_version = $4, published_at = now(), updated_at = now()
WHERE workspace_id = $1 AND environment = $2 AND id = $3`;

/** Throws when a draft must not be published; `now` is the time of its schedule, null where its clock is unknown. */
type Check = (definition: Definition, now: EpochMs | null) => void;

/** What starts an automation by itself from a moment on. */
type Place = (definition: Definition, now: EpochMs) => Placement;

/**
 * Makes the draft, or an earlier version, what invokes run from now on, and its trigger what starts it. Null when there
 * is no such template or version.
 */
export async function publishTemplate(
  db: Database,
  tenant: Tenant,
  idOrAlias: string,
  version: number | null,
  check: Check,
  place: Place = () => NOWHERE,
  { actor, note = null, seen = null }: Change = BY_BELAY,
): Promise<Template | { readonly changed: Template } | null> {
  const { workspace_id, environment } = tenant;
  return db.transaction(async (tx) => {
    const [row] = await tx.query<Locked>(LOCK, [workspace_id, environment, idOrAlias]);
    if (row === undefined) return null;
    const key = [workspace_id, environment, row.id];
    if (seen !== null && seen !== row.draft_version) {
      const changed = await readTemplate(tx, tenant, row.id, 'draft');
      return changed === null ? null : { changed };
    }
    if (version === null) check(row.draft, await timeOf(tx, tenant, row.draft));
    const [target] =
      version === null
        ? await tx.query<{ version: number }>(NEW_VERSION, [
            ...key,
            JSON.stringify(row.draft),
            note,
            JSON.stringify(actor),
          ])
        : await tx.query<{ version: number }>(OLD_VERSION, [...key, version]);
    if (target === undefined) return null;
    await tx.query(POINT, [...key, target.version]);
    const template = await readTemplate(tx, tenant, row.id, 'published');
    if (template === null) return null;
    const { definition } = template;
    const now = await timeOf(tx, tenant, definition);
    const placement = now === null ? NOWHERE : place(definition, now);
    await placeTriggers(tx, tenant, { automationId: row.id, version: target.version }, placement);
    await recordAudit(tx, {
      ...audited(tenant, row),
      actor,
      action: 'automation.published',
      before: { version: row.published_version },
      after: { version: target.version },
      reason: note,
    });
    await tell(tx, tenant, 'automation.published', row.id);
    return template;
  });
}

type Locked = Row & {
  readonly id: string;
  readonly name: string;
  readonly published_version: number | null;
  readonly draft_version: number;
  readonly draft: Definition;
};

function audited({ workspace_id, environment }: Tenant, { id, name }: Pick<Locked, 'id' | 'name'>) {
  return { workspace_id, environment, target: { type: 'automation', id, name } };
}

/** An old version may name a virtual clock that is gone: nothing starts it then. */
const NOWHERE: Placement = { key: null, schedule: null, rules: [] };

function timeOf(tx: Executor, tenant: Tenant, { trigger }: Definition): Promise<EpochMs | null> {
  const clock = trigger?.['clock'];
  return scheduleTime(tx, tenant, typeof clock === 'string' ? clock : null);
}

async function saved(write: () => Promise<readonly Template[]>): Promise<Saved | null> {
  try {
    const [template] = await write();
    return template === undefined ? null : { kind: 'saved', template };
  } catch (error) {
    // 23505, unique violation: ids are random, so it is the alias.
    if (sqlState(error) === '23505') return { kind: 'alias-taken' };
    throw error;
  }
}
