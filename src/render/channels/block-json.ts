import type { JsonObject } from '../../automation/json.ts';
import type { ActionBlock, Block } from '../elemental/block.ts';
import { listMarkdown, MARKDOWN, spansMarkdown } from './markdown-text.ts';

/** Blocks as JSON for an inbox of one's own: `{ type, text?, url? }`, texts in Markdown, as `/messages/{id}/output` shows them. */
export function blocksJson(blocks: readonly Block[]): readonly JsonObject[] {
  return blocks.flatMap(blockJson);
}

function blockJson(block: Block): readonly JsonObject[] {
  switch (block.kind) {
    case 'text':
      return [{ type: 'text', style: block.style, text: spansMarkdown(block.spans, MARKDOWN) }];
    case 'quote':
      return [{ type: 'quote', text: spansMarkdown(block.spans, MARKDOWN) }];
    case 'list':
      return [{ type: 'list', text: listMarkdown(block, MARKDOWN, '') }];
    case 'action':
      return [
        {
          type: 'action',
          style: block.style,
          text: block.content,
          ...(block.href === null ? {} : { url: block.href }),
        },
      ];
    case 'image':
      return [
        {
          type: 'image',
          text: block.alt,
          url: block.src,
          ...(block.href === null ? {} : { href: block.href }),
        },
      ];
    case 'columns':
      return block.columns.flatMap((column) => blocksJson(column.blocks));
    case 'divider':
      return [{ type: 'divider' }];
    case 'html':
      return [];
  }
}

/** The actions among blocks, wherever they stand, that lead somewhere. */
export function actionsOf(blocks: readonly Block[]): readonly (ActionBlock & { readonly href: string })[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'columns') return block.columns.flatMap((column) => actionsOf(column.blocks));
    return block.kind === 'action' && block.href !== null ? [{ ...block, href: block.href }] : [];
  });
}
