import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { cn } from './class-names.ts';
import { RowCheckbox, type Selection } from './row-selection.tsx';
import { useRowKeys } from './use-row-keys.ts';
import { useIsPhone, useWidth } from './use-width.ts';

export type Column<Row> = {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** A track of a CSS grid, such as `minmax(120px, 2fr)`. */
  readonly width: string;
  /** Hidden while the table is narrower than this, in CSS pixels. */
  readonly from?: number;
  readonly sort?: 'ascending' | 'descending' | 'none';
};

type Props<Row> = {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** What stands for a row on a phone. */
  card: (row: Row) => ReactNode;
  /** Rows in all, as far as known; -1 if not. */
  total?: number;
  onEnd?: (() => void) | undefined;
  selection?: Selection<Row>;
  current?: string | undefined;
};

/**
 * A long table: only the rows near the screen exist. The cell with the row's link gets `rowLink` as class, so that the
 * whole row can be pressed. `j` and `k` move from row to row.
 */
export function VirtualTable<Row>(props: Props<Row>) {
  const { rows, rowKey, card, onEnd, label, selection, current } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const phone = useIsPhone();
  const margin = useOffsetTop(box);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (phone ? 124 : rowHeight()),
    overscan: 8,
    scrollMargin: margin,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
  });
  useRowKeys(box, rows.length, (index) => virtual.scrollToIndex(index), selection, rows);
  const items = virtual.getVirtualItems();
  const end = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && end >= rows.length - 10) onEnd?.();
  }, [end, rows.length, onEnd]);
  const columns = props.columns.filter(({ from = 0 }) => width >= from || width === 0);
  const grid = {
    gridTemplateColumns: [
      ...(selection === undefined ? [] : ['36px']),
      ...columns.map((column) => column.width),
    ].join(' '),
  };
  const place = (start: number) => ({ transform: `translateY(${start - margin}px)` });
  if (phone) {
    return (
      <div ref={box}>
        <ul aria-label={label} className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                data-row={index}
                className="absolute inset-x-0 top-0 border-b border-line py-3"
                style={place(start)}
              >
                <div className="relative flex gap-3">
                  {selection !== undefined && (
                    <RowCheckbox selection={selection} row={row} name={rowKey(row)} />
                  )}
                  <div className="min-w-0 flex-1">{card(row)}</div>
                </div>
              </li>
            );
          })}
        </ul>
      </div>
    );
  }
  return (
    <div
      ref={box}
      role="table"
      aria-label={label}
      aria-rowcount={props.total === undefined ? rows.length + 1 : props.total < 0 ? -1 : props.total + 1}
      aria-colcount={props.columns.length + (selection === undefined ? 0 : 1)}
    >
      <div role="rowgroup" className="sticky top-12 z-10 border-b border-line bg-bg">
        <div
          role="row"
          aria-rowindex={1}
          className="grid gap-x-3 px-2 py-1.5 text-sm text-muted"
          style={grid}
        >
          {selection !== undefined && (
            <div role="columnheader">
              <span className="sr-only">Select</span>
            </div>
          )}
          {columns.map(({ key, head, sort }) => (
            <div key={key} role="columnheader" aria-sort={sort} className="min-w-0 truncate">
              {head}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start, size }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <div
              key={key}
              role="row"
              aria-rowindex={index + 2}
              data-row={index}
              aria-selected={selection?.has(row)}
              className={cn(
                'absolute inset-x-0 top-0 grid items-center gap-x-3 border-b border-line px-2 hover:bg-hover',
                selection?.has(row) === true && 'tone-accent text-fg',
                current === rowKey(row) && 'bg-hover',
              )}
              style={{ ...grid, ...place(start), height: size }}
            >
              {selection !== undefined && (
                <div role="cell">
                  <RowCheckbox selection={selection} row={row} name={rowKey(row)} />
                </div>
              )}
              {columns.map(({ key: column, cell }) => (
                <div key={column} role="cell" className="min-w-0 truncate">
                  {cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function rowHeight(): number {
  return document.documentElement.dataset['density'] === 'compact' ? 30 : 36;
}

function useOffsetTop(box: React.RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0);
  // Measured after every change: what stands above may grow.
  useLayoutEffect(() => {
    const top = box.current === null ? 0 : Math.round(box.current.getBoundingClientRect().top + scrollY);
    if (top !== offset) setOffset(top);
  });
  return offset;
}
