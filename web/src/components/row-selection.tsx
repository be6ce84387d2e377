import { aboveRowLink } from './row-link.ts';

/** Which rows are ticked. */
export type Selection<Row> = {
  readonly has: (row: Row) => boolean;
  readonly toggle: (row: Row, range: boolean) => void;
  /** Null when the row may be ticked, else why not. */
  readonly refusal: (row: Row) => string | null;
};

/** A row's box to tick; with Shift it ticks all since the last one. */
export function RowCheckbox<Row>({
  selection,
  row,
  name,
}: {
  selection: Selection<Row>;
  row: Row;
  name: string;
}) {
  const refusal = selection.refusal(row);
  return (
    <input
      type="checkbox"
      aria-label={`Select ${name}`}
      title={refusal ?? undefined}
      disabled={refusal !== null}
      checked={selection.has(row)}
      onClick={(event) => selection.toggle(row, event.shiftKey)}
      // React wants a handler beside `checked`; the click has the Shift key.
      onChange={() => undefined}
      className={`${aboveRowLink} mt-1 size-4 accent-accent`}
    />
  );
}
