/** A piece of text that looks the same from end to end. A line break is a span whose text is `\n`. */
export type Span = {
  readonly text: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly strike?: boolean;
  readonly underline?: boolean;
  readonly code?: boolean;
  /** Safe to be put into a link. */
  readonly href?: string;
  readonly color?: string;
};

/** The text alone. */
export function spansText(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('');
}
