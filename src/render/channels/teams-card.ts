import type { Json, JsonObject } from '../../automation/json.ts';
import type { ActionBlock, Block, TextBlock } from '../elemental/block.ts';
import { listMarkdown, spansMarkdown, TEAMS } from './markdown-text.ts';

/** An Adaptive Card 1.4, as Microsoft Teams shows it. */
export function teamsCard(blocks: readonly Block[]): JsonObject {
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: bodyOf(blocks),
  };
}

function bodyOf(blocks: readonly Block[]): readonly JsonObject[] {
  const body: JsonObject[] = [];
  let buttons: ActionBlock[] = [];
  let separator = false;
  const add = (item: JsonObject) => {
    body.push(separator ? { ...item, separator: true, spacing: 'medium' } : item);
    separator = false;
  };
  const flush = () => {
    if (buttons.length > 0) add({ type: 'ActionSet', actions: buttons.map(actionOf) });
    buttons = [];
  };
  for (const block of blocks) {
    if (block.kind === 'action' && block.href !== null && /^https?:/i.test(block.href)) buttons.push(block);
    else {
      flush();
      if (block.kind === 'divider') separator = true;
      else for (const item of itemsOf(block)) add(item);
    }
  }
  flush();
  return body;
}

function itemsOf(block: Block): readonly JsonObject[] {
  switch (block.kind) {
    case 'text':
      return block.spans.length === 0 ? [] : [textItem(block)];
    case 'quote':
      return [
        { type: 'Container', style: 'emphasis', items: [paragraph(spansMarkdown(block.spans, TEAMS))] },
      ];
    case 'list':
      return [paragraph(listMarkdown(block, TEAMS, ''))];
    case 'action':
      return block.content === '' ? [] : [paragraph(TEAMS.escape(block.content))];
    case 'image':
      return imageItems(block);
    case 'columns':
      return [
        {
          type: 'ColumnSet',
          columns: block.columns.map((column) => ({
            type: 'Column',
            width: column.width ?? 'stretch',
            items: bodyOf(column.blocks),
          })),
        },
      ];
    default:
      return [];
  }
}

const LOOKS = {
  text: {},
  subtext: { size: 'small', isSubtle: true },
  h1: { size: 'extraLarge', weight: 'bolder', style: 'heading' },
  h2: { size: 'large', weight: 'bolder', style: 'heading' },
  h3: { size: 'medium', weight: 'bolder', style: 'heading' },
} as const;

function textItem({ spans, style, align }: TextBlock): JsonObject {
  const horizontal: JsonObject =
    align === 'center' || align === 'right' ? { horizontalAlignment: align } : {};
  return { ...paragraph(spansMarkdown(spans, TEAMS)), ...LOOKS[style], ...horizontal };
}

/** Cards join single line ends, so that a line break is two. */
function paragraph(text: string): JsonObject {
  const lines = /^(?:-|\d+\.) /m.test(text) ? text : text.replace(/\n+/g, '\n\n');
  return { type: 'TextBlock', text: lines, wrap: true };
}

function imageItems({
  src,
  alt,
  href,
  width,
  align,
}: Block & { readonly kind: 'image' }): readonly JsonObject[] {
  if (!/^https?:|^data:/i.test(src)) return [];
  const target: Json | undefined =
    href !== null && /^https?:/i.test(href) ? { type: 'Action.OpenUrl', url: href } : undefined;
  return [
    {
      type: 'Image',
      url: src,
      altText: alt,
      horizontalAlignment: align === 'left' || align === 'right' ? align : 'center',
      ...(width === null ? {} : { width: `${width}px` }),
      ...(target === undefined ? {} : { selectAction: target }),
    },
  ];
}

function actionOf({ content, href }: ActionBlock): JsonObject {
  return { type: 'Action.OpenUrl', title: content === '' ? 'Open' : content, url: href };
}
