import type { Json } from '../../automation/json.ts';

/** A compiled template. */
export type Program = readonly TemplateNode[];

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'output'; readonly value: Expression; readonly raw: boolean }
  | Block
  | Snippet;

/** `{{#if}}`, `{{#unless}}`, `{{#each}}`, `{{#with}}`, and `{{#anything}}`, which is `each`, `with` or `if` by its value. */
export type Block = {
  readonly kind: 'block';
  readonly type: BlockType;
  readonly value: Expression;
  /** Names for the item and its key: `{{#each items as |item key|}}`. */
  readonly names: readonly string[];
  readonly body: Program;
  readonly otherwise: Program;
};

export const BLOCK_TYPES = ['if', 'unless', 'each', 'with', 'section'] as const;

export type BlockType = (typeof BLOCK_TYPES)[number];

/** `{{> name}}`: a snippet of the brand. */
export type Snippet = {
  readonly kind: 'snippet';
  readonly name: string;
  readonly context: Expression | null;
  readonly hash: Hash;
};

export type Expression =
  | { readonly kind: 'literal'; readonly value: Json | undefined }
  | Path
  | {
      readonly kind: 'call';
      readonly helper: string;
      readonly args: readonly Expression[];
      readonly hash: Hash;
    };

export type Hash = readonly (readonly [name: string, value: Expression])[];

export type Path = {
  readonly kind: 'path';
  /** As written, for the list of what is missing. */
  readonly source: string;
  /** How many `../` lead up. */
  readonly depth: number;
  /** True for `@index` and the like. */
  readonly local: boolean;
  readonly parts: readonly string[];
};
