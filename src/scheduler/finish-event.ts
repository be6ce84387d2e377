import type { JsonObject } from '../automation/json.ts';
import type { Database } from '../store/database.ts';
import { type EventKey, type EventResult, finishEvents } from '../store/event-store.ts';
import { mergeProfile } from '../store/profile-store.ts';
import { type InsertedRun, insertRuns, type NewRunRow } from '../store/run-insert.ts';
import { tenantKey } from '../store/scope.ts';
import type { InsertedRow } from './run-starter.ts';

/** An event that has been worked on, with what it brings about. */
export type WorkedEvent = {
  readonly key: EventKey;
  readonly result: EventResult;
  readonly rows: readonly NewRunRow[];
  /** Merged into the stored profile of a user. */
  readonly profile: { readonly user_id: string; readonly traits: JsonObject } | null;
};

/**
 * Closes events in one transaction with the runs that they start: an event starts them once, whoever works on it and
 * however often. Null for one that was closed before.
 */
export function commitEvents(
  database: Database,
  worked: readonly WorkedEvent[],
): Promise<readonly (readonly InsertedRow[] | null)[]> {
  return database.transaction(async (tx) => {
    const finished = await finishEvents(
      tx,
      worked.map(({ key, result }) => ({ ...key, result })),
    );
    const ours = new Set(finished.map(textOf));
    const open = worked.filter(({ key }) => ours.has(textOf(key)));
    for (const { key, profile } of open) {
      if (profile !== null) await mergeProfile(tx, key, profile.user_id, profile.traits);
    }
    const rows = open.flatMap((one) => one.rows);
    const inserted = rows.length === 0 ? [] : await insertRuns(tx, rows);
    const byId = new Map(inserted.map((run) => [run.id, run]));
    return worked.map(({ key, rows: own }) =>
      ours.has(textOf(key)) ? own.flatMap((row) => insertedRow(row, byId.get(row.run.id))) : null,
    );
  });
}

function insertedRow(row: NewRunRow, inserted: InsertedRun | undefined): readonly InsertedRow[] {
  return inserted === undefined ? [] : [{ row, inserted }];
}

function textOf(key: EventKey): string {
  return JSON.stringify([tenantKey(key), key.source, key.message_id]);
}
