import { type RefObject, useRef } from 'react';
import type { Selection } from './row-selection.tsx';
import { useShortcuts } from './shortcuts.ts';

/** `j` and `k` move the focus from row to row, `x` ticks; Enter is the link's own. */
export function useRowKeys<Row>(
  box: RefObject<HTMLElement | null>,
  count: number,
  scrollTo: (index: number) => void,
  selection: Selection<Row> | undefined,
  rows: readonly Row[],
): void {
  const last = useRef(-1);
  const here = () => {
    const row = document.activeElement?.closest<HTMLElement>('[data-row]');
    return row === null || row === undefined || box.current?.contains(row) !== true
      ? last.current
      : Number(row.dataset['row']);
  };
  const move = (by: number) => {
    const index = Math.min(count - 1, Math.max(0, here() + by));
    last.current = index;
    scrollTo(index);
    // The row may exist only after the next frame.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        box.current?.querySelector<HTMLElement>(`[data-row="${index}"] a`)?.focus(),
      ),
    );
  };
  useShortcuts([
    { keys: 'j', label: 'Next row', run: () => move(1) },
    { keys: 'k', label: 'Previous row', run: () => move(-1) },
    ...(selection === undefined
      ? []
      : [
          {
            keys: 'x',
            label: 'Select the row',
            run: () => {
              const row = rows[here()];
              if (row !== undefined && selection.refusal(row) === null) selection.toggle(row, false);
            },
          },
        ]),
  ]);
}
