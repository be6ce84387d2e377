import type { Json } from '../automation/json.ts';
import type { Run } from './run.ts';

/** A loop that a run is in: what it goes over, and what the steps inside call an item. */
export type Loop = { readonly as: string; readonly items: readonly Json[] };

/** The loops around the step in hand by their places, without the pass: `3`, `3@4.steps.0`. */
export type Loops = { readonly [path: string]: Loop };

/** How many passes the loop at a place makes. */
export function passesOf(loops: Loops): (path: string) => number {
  return (path) => loops[path]?.items.length ?? 0;
}

/** How many passes of each loop these paths show: those that have begun, and one of any other. */
export function passesSeen(paths: Iterable<string>): (path: string) => number {
  const seen = new Map<string, number>();
  for (const path of paths) {
    for (const match of path.matchAll(/@(\d+)/g)) {
      const loop = path.slice(0, match.index);
      seen.set(loop, Math.max(seen.get(loop) ?? 1, Number(match[1]) + 1));
    }
  }
  return (path) => seen.get(path) ?? 1;
}

/** The loops around a place. */
export function loopsAround(loops: Loops, path: string): Loops {
  const entries = Object.entries(loops);
  const around = entries.filter(([loop]) => path.startsWith(`${loop}@`));
  return around.length === entries.length ? loops : Object.fromEntries(around);
}

/** What the steps of loops see beside the refs of earlier steps: items and their positions. The innermost wins. */
export function itemsInHand({ loops, cursor }: Run): { readonly [name: string]: Json } {
  const items: [string, Json][] = [];
  const around = Object.entries(loops).toSorted(([a], [b]) => a.length - b.length);
  for (const [path, loop] of around) {
    const pass = Number.parseInt(String(cursor).slice(path.length + 1), 10);
    items.push([loop.as, loop.items[pass] as Json], [`${loop.as}_index`, pass]);
  }
  // fromEntries defines keys, so a loop over `__proto__` has an item of that name.
  return Object.fromEntries(items);
}

/** The place of a step in its automation: the same in every pass. */
export function placeOfPath(path: string): string {
  return path.replace(/@\d+/g, '');
}
