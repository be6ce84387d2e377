import type { JsonObject } from '../automation/json.ts';
import { type Wake, wakeAwaiting } from '../store/awaiting-runs.ts';
import type { Database, Executor } from '../store/database.ts';
import { type EventKey, type EventResult, finishEvents, noteWoken } from '../store/event-store.ts';
import { mergeProfile } from '../store/profile-store.ts';
import { type InsertedRun, insertRuns, type NewRunRow } from '../store/run-insert.ts';
import { type Tenant, tenantKey } from '../store/scope.ts';
import type { InsertedRow } from './run-starter.ts';

/** An event that has been worked on, with what it brings about. */
export type WorkedEvent = {
  readonly key: EventKey;
  readonly result: EventResult;
  readonly rows: readonly NewRunRow[];
  readonly wakes: readonly Wake[];
  /** Merged into the stored profile of a user. */
  readonly profile: { readonly user_id: string; readonly traits: JsonObject } | null;
};

/** What became of an event. */
export type Finished = { readonly inserted: readonly InsertedRow[]; readonly woken: readonly string[] };

/**
 * Closes events in one transaction with the runs that they start: an event starts them once, whoever works on it and
 * however often. Null for one that was closed before.
 */
export function commitEvents(
  database: Database,
  worked: readonly WorkedEvent[],
): Promise<readonly (Finished | null)[]> {
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
    const woken = await wake(tx, open);
    const rows = open.flatMap((one) => one.rows);
    const inserted = rows.length === 0 ? [] : await insertRuns(tx, rows);
    const byId = new Map(inserted.map((run) => [run.id, run]));
    return worked.map(({ key, rows: own }) =>
      ours.has(textOf(key))
        ? {
            inserted: own.flatMap((row) => insertedRow(row, byId.get(row.run.id))),
            woken: woken.get(textOf(key)) ?? [],
          }
        : null,
    );
  });
}

/** Wakes the runs that waited; which ones each event has woken. */
async function wake(
  tx: Executor,
  open: readonly WorkedEvent[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const wakes = open.flatMap((one) => one.wakes);
  if (wakes.length === 0) return new Map();
  const left = new Set((await wakeAwaiting(tx, wakes)).map(runText));
  const woken = new Map<string, readonly string[]>();
  for (const { key, wakes: own } of open) {
    const ids = own.filter((one) => left.delete(runText(one))).map(({ id }) => id);
    if (ids.length === 0) continue;
    woken.set(textOf(key), ids);
    await noteWoken(tx, key, ids);
  }
  return woken;
}

function runText(run: Tenant & { readonly id: string }): string {
  return `${tenantKey(run)}/${run.id}`;
}

function insertedRow(row: NewRunRow, inserted: InsertedRun | undefined): readonly InsertedRow[] {
  return inserted === undefined ? [] : [{ row, inserted }];
}

function textOf(key: EventKey): string {
  return JSON.stringify([tenantKey(key), key.source, key.message_id]);
}
