import type { Span } from '../markdown/span.ts';

export type TextStyle = 'text' | 'h1' | 'h2' | 'h3' | 'subtext';
export type Align = 'left' | 'center' | 'right' | 'full';

/** What an element has become: variables filled in, conditions decided, links judged. Every channel begins here. */
export type Block =
  | TextBlock
  | ListBlock
  | ActionBlock
  | ImageBlock
  | DividerBlock
  | QuoteBlock
  | { readonly kind: 'html'; readonly html: string }
  | ColumnsBlock;

export type TextBlock = {
  readonly kind: 'text';
  readonly style: TextStyle;
  readonly align: Align | null;
  readonly color: string | null;
  readonly spans: readonly Span[];
};

export type ListBlock = {
  readonly kind: 'list';
  readonly ordered: boolean;
  readonly items: readonly ListItem[];
};

export type ListItem = { readonly spans: readonly Span[]; readonly below: readonly ListBlock[] };

export type ActionBlock = {
  readonly kind: 'action';
  readonly content: string;
  /** Null where the address may not be followed: the words are shown without a link. */
  readonly href: string | null;
  readonly style: 'button' | 'link';
  readonly align: Align;
  readonly color: string | null;
  readonly background: string | null;
};

export type ImageBlock = {
  readonly kind: 'image';
  readonly src: string;
  readonly alt: string;
  readonly href: string | null;
  /** Pixels; null for as wide as it may be. */
  readonly width: number | null;
  readonly align: Align;
};

export type DividerBlock = { readonly kind: 'divider'; readonly color: string | null };

export type QuoteBlock = {
  readonly kind: 'quote';
  readonly align: Align | null;
  readonly borderColor: string | null;
  readonly spans: readonly Span[];
};

export type ColumnsBlock = { readonly kind: 'columns'; readonly columns: readonly Column[] };

/** `width` in percent; null shares what is left. */
export type Column = { readonly width: number | null; readonly blocks: readonly Block[] };
