/** The parts of Handlebars' syntax tree that we read. The parser's own types do not resolve under Node's rules. */
export type TreeProgram = {
  readonly body: readonly TreeStatement[];
  readonly blockParams?: readonly string[];
};

export type TreeStatement =
  | { readonly type: 'ContentStatement'; readonly value: string }
  | { readonly type: 'CommentStatement' }
  | (TreeCall & { readonly type: 'MustacheStatement'; readonly escaped: boolean })
  | TreeBlock
  | TreePartial
  | { readonly type: 'PartialBlockStatement' | 'Decorator' | 'DecoratorBlock' };

export type TreeBlock = TreeCall & {
  readonly type: 'BlockStatement';
  readonly program?: TreeProgram;
  readonly inverse?: TreeProgram;
};

export type TreePartial = {
  readonly type: 'PartialStatement';
  readonly name: TreeValue;
  readonly params: readonly TreeValue[];
  readonly hash?: TreeHash;
};

export type TreeCall = {
  readonly path: TreeValue;
  readonly params: readonly TreeValue[];
  readonly hash?: TreeHash;
};

export type TreeHash = { readonly pairs: readonly { readonly key: string; readonly value: TreeValue }[] };

export type TreePath = {
  readonly type: 'PathExpression';
  readonly original: string;
  /** True for `@index`. */
  readonly data: boolean;
  readonly depth: number;
  readonly parts: readonly (string | TreeValue)[];
};

export type TreeValue =
  | TreePath
  | (TreeCall & { readonly type: 'SubExpression' })
  | { readonly type: 'StringLiteral'; readonly value: string }
  | { readonly type: 'NumberLiteral'; readonly value: number }
  | { readonly type: 'BooleanLiteral'; readonly value: boolean }
  | { readonly type: 'NullLiteral' }
  | { readonly type: 'UndefinedLiteral' };
