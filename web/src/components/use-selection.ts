import { useCallback, useMemo, useRef, useState } from 'react';
import type { Selection } from './row-selection.tsx';

/** Which rows of a list are ticked, by their keys. */
export function useSelection<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  refusal: (row: Row) => string | null,
): {
  readonly selection: Selection<Row>;
  readonly keys: readonly string[];
  readonly set: (keys: readonly string[]) => void;
} {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);
  const toggle = useCallback(
    (row: Row, range: boolean) => {
      const key = keyOf(row);
      setChosen((before) => {
        const next = new Set(before);
        const on = !before.has(key);
        for (const each of range ? between(rows, keyOf, last.current, key) : [row]) {
          if (refusal(each) !== null) continue;
          if (on) next.add(keyOf(each));
          else next.delete(keyOf(each));
        }
        last.current = key;
        return next;
      });
    },
    [rows, keyOf, refusal],
  );
  const selection = useMemo(
    (): Selection<Row> => ({ has: (row) => chosen.has(keyOf(row)), toggle, refusal }),
    [chosen, keyOf, toggle, refusal],
  );
  const set = useCallback((keys: readonly string[]) => setChosen(new Set(keys)), []);
  return { selection, keys: [...chosen], set };
}

function between<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  from: string | null,
  to: string,
): readonly Row[] {
  const end = rows.findIndex((row) => keyOf(row) === to);
  const start = rows.findIndex((row) => keyOf(row) === from);
  return start < 0 ? rows.slice(end, end + 1) : rows.slice(Math.min(start, end), Math.max(start, end) + 1);
}
