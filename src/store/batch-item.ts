import type { JsonObject } from '../automation/json.ts';
import type { Executor } from './database.ts';
import type { Tenant } from './scope.ts';

/** One event in a batch, or in an instance of a digest. */
export type NewItem = Tenant & {
  readonly batch_id: string;
  readonly run_id: string;
  readonly run_seq: number;
  /** Null where no cancel takes it out again. */
  readonly cancelation_token: string | null;
  readonly category: string;
  /** What `highest` and `lowest` go by: a number, else a text. */
  readonly sort_number: number | null;
  readonly sort_text: string | null;
  readonly item: JsonObject;
};

const INSERT_ITEMS = `
INSERT INTO batch_item (workspace_id, environment, batch_id, run_id, run_seq, cancelation_token, category, sort_number,
  sort_text, item)
SELECT i.workspace_id, i.environment, i.batch_id, i.run_id, i.run_seq, i.cancelation_token, i.category, i.sort_number,
  i.sort_text, i.item
FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e (one, place), jsonb_to_record(e.one) AS i (workspace_id text,
  environment text, batch_id text, run_id text, run_seq bigint, cancelation_token text, category text,
  sort_number float8, sort_text text, item jsonb)
ORDER BY e.place`;

/** Adds events in this order. */
export async function insertItems(tx: Executor, items: readonly NewItem[]): Promise<void> {
  await tx.query(INSERT_ITEMS, [JSON.stringify(items)]);
}
