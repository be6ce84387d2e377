/** Characters of JSON that one statement carries: the database takes several times as much memory to read them. */
export const MAX_SET_CHARS = 4_000_000;
