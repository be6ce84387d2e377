import type { ActionBlock, Align, Block, ColumnsBlock, ImageBlock, TextBlock } from '../elemental/block.ts';
import { escapeHtml } from '../elemental/writer.ts';
import type { Slots } from './skeleton.ts';
import { listHtml, spansHtml } from './span-html.ts';
import { readableOn, type Theme } from './theme.ts';

/** Blocks as MJML sections: those that follow one another share a column, and columns stand in a section of their own. */
export function sectionsOf(blocks: readonly Block[], theme: Theme, slots: Slots): string {
  const sections: string[] = [];
  let stacked: string[] = [];
  const flush = () => {
    if (stacked.length > 0) sections.push(section(`<mj-column>${stacked.join('')}</mj-column>`));
    stacked = [];
  };
  for (const block of blocks) {
    if (block.kind === 'columns') {
      flush();
      sections.push(section(columns(block, theme, slots)));
    } else stacked.push(blockMjml(block, theme, slots));
  }
  flush();
  return sections.join('');
}

function section(inside: string): string {
  return `<mj-section padding="0 8px">${inside}</mj-section>`;
}

/** Columns next to one another, which a phone puts below one another. Columns inside columns are stacked. */
function columns({ columns: all }: ColumnsBlock, theme: Theme, slots: Slots): string {
  return all
    .map(({ width, blocks }) => {
      const size = width === null ? '' : ` width="${width}%"`;
      return `<mj-column${size}>${flat(blocks)
        .map((block) => blockMjml(block, theme, slots))
        .join('')}</mj-column>`;
    })
    .join('');
}

function flat(blocks: readonly Block[]): readonly Block[] {
  return blocks.flatMap((block) =>
    block.kind === 'columns' ? block.columns.flatMap((column) => flat(column.blocks)) : [block],
  );
}

function blockMjml(block: Block, theme: Theme, slots: Slots): string {
  switch (block.kind) {
    case 'text':
      return text(block, theme, slots);
    case 'quote': {
      const style = `border-left:4px solid ${block.borderColor ?? theme.primary};padding:2px 0 2px 16px`;
      return `<mj-text css-class="b-text"${alignment(block.align)}>${slots.add(`<div style="${style}">${spansHtml(block.spans, theme)}</div>`)}</mj-text>`;
    }
    case 'list':
      return `<mj-text css-class="b-text">${slots.add(listHtml(block, theme))}</mj-text>`;
    case 'action':
      return action(block, theme, slots);
    case 'image':
      return image(block, slots);
    case 'divider':
      return `<mj-divider css-class="b-line" border-width="1px" border-color="${block.color ?? theme.line}" padding="16px"/>`;
    case 'html':
      return `<mj-text css-class="b-html">${slots.add(block.html)}</mj-text>`;
    case 'columns':
      return '';
  }
}

const SIZES = {
  text: { tag: 'p', size: 16, height: 1.5, weight: 400 },
  subtext: { tag: 'p', size: 13, height: 1.5, weight: 400 },
  h1: { tag: 'h1', size: 28, height: 1.25, weight: 700 },
  h2: { tag: 'h2', size: 22, height: 1.3, weight: 700 },
  h3: { tag: 'h3', size: 18, height: 1.35, weight: 600 },
} as const;

function text({ style, align, color, spans }: TextBlock, theme: Theme, slots: Slots): string {
  const { tag, size, height, weight } = SIZES[style];
  const words = spansHtml(spans, theme);
  const coloured = color === null ? words : `<span style="color:${color}">${words}</span>`;
  const html = `<${tag} style="margin:0;font-size:${size}px;line-height:${height};font-weight:${weight}">${coloured}</${tag}>`;
  const looks = style === 'subtext' ? ` css-class="b-muted" color="${theme.muted}"` : ' css-class="b-text"';
  return `<mj-text${alignment(align)}${looks}>${slots.add(html)}</mj-text>`;
}

function alignment(align: Align | null): string {
  return align === null || align === 'full' ? '' : ` align="${align}"`;
}

function action(block: ActionBlock, theme: Theme, slots: Slots): string {
  const label = escapeHtml(block.content);
  if (block.href === null)
    return `<mj-text css-class="b-text"${alignment(block.align)}>${slots.add(label)}</mj-text>`;
  const href = escapeHtml(block.href);
  if (block.style === 'link') {
    const color = block.color ?? theme.primary;
    const link = `<a class="b-link" href="${href}" style="color:${color};font-weight:600">${label}</a>`;
    return `<mj-text${alignment(block.align)}>${slots.add(link)}</mj-text>`;
  }
  const background = block.background ?? theme.primary;
  const color = block.color ?? (block.background === null ? theme.onPrimary : readableOn(background));
  const wide = block.align === 'full' ? ' width="100%"' : ` align="${block.align}"`;
  return `<mj-button css-class="b-button"${wide} href="${slots.add(href)}" background-color="${background}" color="${color}">${slots.add(label)}</mj-button>`;
}

function image({ src, alt, href, width, align }: ImageBlock, slots: Slots): string {
  const link = href === null ? '' : ` href="${slots.add(escapeHtml(href))}"`;
  const size = width === null ? '' : ` width="${width}px"`;
  const side = align === 'full' ? ' padding="8px 0"' : ` align="${align}"`;
  return `<mj-image src="${slots.add(escapeHtml(src))}" alt="${slots.add(escapeHtml(alt))}"${link}${size}${side}/>`;
}
