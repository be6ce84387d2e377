const BOOL = 16;
const INT8 = 20;
const INT2 = 21;
const INT4 = 23;
const JSON_TYPE = 114;
const FLOAT4 = 700;
const FLOAT8 = 701;
const TEXT_ARRAY = 1009;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;
const JSONB = 3802;
const BYTEA = 17;

/** How the text of a column becomes a value, the same on both drivers: by type OID. */
export const parsers: ReadonlyMap<number, (text: string) => unknown> = new Map<
  number,
  (text: string) => unknown
>([
  [BOOL, (text) => text === 't'],
  // Sequences stay far below 2^53, where a number is exact.
  [INT8, Number],
  [INT2, Number],
  [INT4, Number],
  [FLOAT4, Number],
  [FLOAT8, Number],
  [NUMERIC, Number],
  [JSON_TYPE, (text) => JSON.parse(text) as unknown],
  [JSONB, (text) => JSON.parse(text) as unknown],
  [TIMESTAMPTZ, parseTimestamptz],
  [TEXT_ARRAY, parseTextArray],
  [BYTEA, (text) => Buffer.from(text.slice(2), 'hex')],
]);

/** Epoch ms of PostgreSQL's text in UTC, e.g. `2026-11-23 00:14:28.123456+00`; infinities are kept as such. */
export function parseTimestamptz(text: string): number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, text.length - 3)}Z`);
}

/** A one-dimensional text array such as `{a,"b,c",NULL}`. */
export function parseTextArray(text: string): readonly (string | null)[] {
  const items: (string | null)[] = [];
  const pattern = /"((?:[^"\\]|\\.)*)"|([^,{}"]+)/gs;
  for (const match of text.slice(1, -1).matchAll(pattern)) {
    const [, quoted, plain] = match;
    if (quoted !== undefined) items.push(quoted.replace(/\\(.)/gs, '$1'));
    else items.push(plain === 'NULL' ? null : (plain ?? null));
  }
  return items;
}
