/** Where a list that is ordered by time and id, newest first, goes on: after this row. */
export type Position = { readonly at: number; readonly id: string };
