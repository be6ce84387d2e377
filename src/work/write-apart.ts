import { isDataError } from '../store/database.ts';

/** What became of one item of a set: its result, or the error that it alone has caused. */
export type Written<R> = { readonly result: R } | { readonly error: unknown };

/**
 * Writes a set of items, one result per item in order. Where the database refuses a value, the set is halved until the
 * item that holds it fails alone: the others must not fail with it. Rejects with every other error.
 */
export async function writeApart<T, R>(
  items: readonly T[],
  write: (items: readonly T[]) => Promise<readonly R[]>,
): Promise<readonly Written<R>[]> {
  try {
    return (await write(items)).map((result) => ({ result }));
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (items.length === 1) return [{ error }];
    const middle = Math.ceil(items.length / 2);
    const halves = [items.slice(0, middle), items.slice(middle)];
    return (await Promise.all(halves.map((half) => writeApart(half, write)))).flat();
  }
}

/** The result of an item; throws its error. */
export function resultOf<R>(written: Written<R>): R {
  if ('error' in written) throw written.error;
  return written.result;
}
