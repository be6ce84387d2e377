import type { Block, ListBlock } from '../elemental/block.ts';
import { type Span, spansText } from '../markdown/span.ts';
import { htmlText } from './html-text.ts';

/** How far plain text goes. */
export type PlainOptions = {
  /** `label: https://…` behind actions and links; without, words alone, for surfaces with buttons of their own. */
  readonly links: boolean;
  /** Between blocks. */
  readonly gap: string;
};

/** Blocks as plain text: for SMS, the text part of an e-mail, a push notification. */
export function plainText(blocks: readonly Block[], options: PlainOptions): string {
  return blocks
    .map((block) => blockText(block, options))
    .filter((text) => text !== '')
    .join(options.gap);
}

function blockText(block: Block, options: PlainOptions): string {
  switch (block.kind) {
    case 'text':
      return spansPlain(block.spans, options);
    case 'quote':
      return spansPlain(block.spans, options)
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n');
    case 'list':
      return listText(block, options, '');
    case 'action':
      if (!options.links) return '';
      return block.href === null ? block.content : `${block.content}: ${block.href}`;
    case 'columns':
      return block.columns
        .map((column) => plainText(column.blocks, options))
        .filter((text) => text !== '')
        .join(options.gap);
    case 'image':
      return options.links && block.href !== null ? `${block.alt} ${block.href}`.trim() : '';
    case 'divider':
      return options.gap === '\n\n' ? '---' : '';
    case 'html':
      return htmlText(block.html);
  }
}

function listText({ ordered, items }: ListBlock, options: PlainOptions, indent: string): string {
  return items
    .flatMap(({ spans, below }, index) => [
      `${indent}${ordered ? `${index + 1}.` : '-'} ${spansPlain(spans, options)}`,
      ...below.map((list) => listText(list, options, `${indent}  `)),
    ])
    .join('\n');
}

function spansPlain(spans: readonly Span[], { links }: PlainOptions): string {
  if (!links) return spansText(spans).trim();
  return spans
    .map(({ text, href }, index) => {
      // The address stands once, behind the last span of its link.
      const ends = href !== undefined && spans[index + 1]?.href !== href && href !== text;
      return ends ? `${text} (${href})` : text;
    })
    .join('')
    .trim();
}
