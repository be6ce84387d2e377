import type { Json, JsonObject } from '../../automation/json.ts';
import { type MarkdownBlock, parseMarkdown } from '../markdown/markdown.ts';
import { safeImage, safeLink } from '../url.ts';
import type { Block, TextBlock, TextStyle } from './block.ts';
import { alignOf, colorOf, pixelsOf, textOf } from './fields.ts';
import { richText } from './rich-text.ts';
import type { Writer } from './writer.ts';

/** Makes the blocks of an element that holds no other elements. */
export type ToBlocks = (element: JsonObject, writer: Writer, place: string) => readonly Block[];

/** Elements of one kind each, by type (reference 11.1, Elemental 2022-01-01). */
export const LEAVES: { readonly [type: string]: ToBlocks } = {
  text: textBlocks,
  quote: (element, writer, place) => [
    {
      kind: 'quote',
      align: alignOf(element['align']),
      borderColor: colorOf(element['border_color'] ?? element['borderColor']),
      spans: richText(element, writer, place),
    },
  ],
  action: (element, writer, place) => [
    {
      kind: 'action',
      content: writer.plain(textOf(element['content']), `${place}.content`).trim(),
      href: safeLink(writer.plain(textOf(element['href']), `${place}.href`)),
      style: element['style'] === 'link' ? 'link' : 'button',
      align: alignOf(element['align']) ?? 'center',
      color: colorOf(filled(element['color'], writer, `${place}.color`)),
      background: colorOf(filled(element['background_color'], writer, `${place}.background_color`)),
    },
  ],
  image: imageBlocks,
  divider: (element, writer, place) => [
    { kind: 'divider', color: colorOf(filled(element['color'], writer, `${place}.color`)) },
  ],
  html: (element, writer, place) => [
    { kind: 'html', html: writer.html(textOf(element['content']), `${place}.content`) },
  ],
  comment: () => [],
};

function filled(value: Json | undefined, writer: Writer, place: string): Json | undefined {
  return typeof value === 'string' ? writer.plain(value, place) : value;
}

const STYLES: readonly TextStyle[] = ['text', 'h1', 'h2', 'h3', 'subtext'];

function textBlocks(element: JsonObject, writer: Writer, place: string): readonly Block[] {
  const style = STYLES.find((one) => one === element['text_style']) ?? 'text';
  const base = {
    kind: 'text',
    style,
    align: alignOf(element['align']),
    color: colorOf(element['color']),
  } as const;
  const isRich =
    Array.isArray(element['elements']) || element['bold'] !== undefined || element['italic'] !== undefined;
  if (isRich || element['strikethrough'] !== undefined || element['underline'] !== undefined) {
    return [{ ...base, spans: richText(element, writer, place) }];
  }
  const markdown = writer.markdown(textOf(element['content']), `${place}.content`);
  return parseMarkdown(markdown).map((block) => markdownBlock(block, base));
}

const HEADINGS = { 1: 'h1', 2: 'h2', 3: 'h3' } as const;

function markdownBlock(block: MarkdownBlock, base: Omit<TextBlock, 'spans'>): Block {
  if (block.kind === 'list') {
    return {
      kind: 'list',
      ordered: block.ordered,
      items: block.items.map((spans) => ({ spans, below: [] })),
    };
  }
  if (block.kind === 'paragraph') return { ...base, spans: block.spans };
  return { ...base, style: HEADINGS[block.level], spans: block.spans };
}

function imageBlocks(element: JsonObject, writer: Writer, place: string): readonly Block[] {
  const src = safeImage(writer.plain(textOf(element['src']), `${place}.src`));
  if (src === null) return [];
  const alt = element['alt_text'] ?? element['altText'] ?? element['alt'];
  return [
    {
      kind: 'image',
      src,
      alt: writer.plain(textOf(alt), `${place}.alt_text`),
      href: safeLink(writer.plain(textOf(element['href']), `${place}.href`)),
      width: pixelsOf(element['width']),
      align: alignOf(element['align']) ?? 'center',
    },
  ];
}
