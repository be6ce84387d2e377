import { RUN_STATUS_ORDER } from './status.ts';

/** What the list of runs is narrowed to; everything of it is in the address. */
export type RunFilter = {
  readonly status: readonly string[];
  readonly automation: readonly string[];
  readonly token: string | null;
  readonly recipient: string | null;
  readonly q: string | null;
  /** A span that ends now ("24h"), or null where `from` and `to` say it. */
  readonly span: Span | null;
  readonly from: string | null;
  readonly to: string | null;
};

export const SPANS = ['15m', '1h', '24h', '7d', '30d'] as const;
export type Span = (typeof SPANS)[number];

const SPAN_MS: { readonly [S in Span]: number } = {
  '15m': 900_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
};

export const NO_FILTER: RunFilter = {
  status: [],
  automation: [],
  token: null,
  recipient: null,
  q: null,
  span: null,
  from: null,
  to: null,
};

/** The parameters of the address as they are written there. */
export type RunSearch = { readonly [K in keyof RunFilter]?: string };

/** Reads the address. What makes no sense is dropped, and named so that the page can say so. */
export function readRunSearch(search: { readonly [key: string]: unknown }): {
  readonly filter: RunFilter;
  readonly dropped: readonly string[];
} {
  const dropped: string[] = [];
  const text = (key: string) => {
    const value = search[key];
    return typeof value === 'string' && value.trim() !== '' ? value : null;
  };
  const known = (key: string, fits: (value: string) => boolean) => {
    const value = text(key);
    if (value === null || fits(value)) return value;
    dropped.push(`${key}=${value}`);
    return null;
  };
  const statuses = (text('status') ?? '').split(',').filter((status) => status !== '');
  const status = statuses.filter((each) => (RUN_STATUS_ORDER as readonly string[]).includes(each));
  if (status.length < statuses.length) dropped.push('status');
  const isDate = (value: string) => !Number.isNaN(Date.parse(value));
  const filter: RunFilter = {
    status,
    automation: (text('automation') ?? '').split(',').filter((id) => id !== ''),
    token: text('token'),
    recipient: text('recipient'),
    q: text('q'),
    span: known('span', (value) => (SPANS as readonly string[]).includes(value)) as Span | null,
    from: known('from', isDate),
    to: known('to', isDate),
  };
  return { filter, dropped };
}

/** Writes the address: only what differs from no filter. */
export function writeRunSearch(filter: RunFilter): RunSearch {
  const search: { -readonly [K in keyof RunFilter]?: string } = {};
  for (const key of Object.keys(NO_FILTER) as (keyof RunFilter)[]) {
    const value = filter[key];
    if (typeof value === 'object' && value !== null) {
      if (value.length > 0) search[key] = value.join(',');
    } else if (value !== null) search[key] = value;
  }
  return search;
}

/** The same filter with its span made a date, to the minute so that it is one query for a while. */
export function withDates(filter: RunFilter, now: number): RunFilter {
  if (filter.span === null) return filter;
  const from = Math.floor((now - SPAN_MS[filter.span]) / 60_000) * 60_000;
  return { ...filter, span: null, from: new Date(from).toISOString(), to: null };
}

/** The filter in words, one for each part. */
export function filterWords(filter: RunFilter, nameOf: (automation: string) => string): readonly string[] {
  return [
    ...(filter.status.length > 0 ? [`status ${filter.status.join(' or ').toLowerCase()}`] : []),
    ...(filter.automation.length > 0 ? [`automation ${filter.automation.map(nameOf).join(' or ')}`] : []),
    ...(filter.token === null ? [] : [`token ${filter.token}`]),
    ...(filter.recipient === null ? [] : [`recipient ${filter.recipient}`]),
    ...(filter.q === null ? [] : [`“${filter.q}”`]),
    ...(filter.span === null ? [] : [`the last ${filter.span}`]),
    ...(filter.from === null ? [] : [`from ${filter.from}`]),
    ...(filter.to === null ? [] : [`to ${filter.to}`]),
  ];
}

export function isFiltered(filter: RunFilter): boolean {
  return Object.keys(writeRunSearch(filter)).length > 0;
}
