import { parseInline } from './inline.ts';
import type { Span } from './span.ts';

/** What stands by itself in a text. */
export type MarkdownBlock =
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[] }
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Span[])[] };

const HEADING = /^(#{1,3}) +(.+)$/;
const BULLET = /^ {0,3}[-*+] +(.+)$/;
const NUMBER = /^ {0,3}\d{1,4}[.)] +(.+)$/;

/** Reads paragraphs (parted by empty lines), `# headings`, and `- ` or `1. ` lists of one level. A line end is a line break. */
export function parseMarkdown(text: string): readonly MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  let lines: string[] = [];
  let list: { readonly ordered: boolean; readonly items: (readonly Span[])[] } | null = null;
  const endParagraph = () => {
    const paragraph = lines.join('\n').trim();
    if (paragraph !== '') blocks.push({ kind: 'paragraph', spans: parseInline(paragraph) });
    lines = [];
  };
  const endList = () => {
    if (list !== null) blocks.push({ kind: 'list', ...list });
    list = null;
  };
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const heading = HEADING.exec(line);
    const item = BULLET.exec(line) ?? NUMBER.exec(line);
    if (item === null) endList();
    if (heading !== null || item !== null || line.trim() === '') endParagraph();
    if (heading !== null) {
      const [, marks = '', words = ''] = heading;
      blocks.push({ kind: 'heading', level: marks.length as 1 | 2 | 3, spans: parseInline(words) });
    } else if (item !== null) {
      const ordered = !BULLET.test(line);
      if (list !== null && (list as { ordered: boolean }).ordered !== ordered) endList();
      list ??= { ordered, items: [] };
      list.items.push(parseInline(item[1] ?? ''));
    } else if (line.trim() !== '') lines.push(line);
  }
  endParagraph();
  endList();
  return blocks;
}
