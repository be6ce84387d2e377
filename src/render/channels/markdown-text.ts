import type { Block, ListBlock } from '../elemental/block.ts';
import type { Span } from '../markdown/span.ts';

/** How a chat writes what looks different. */
export type Dialect = {
  readonly bold: (text: string) => string;
  readonly italic: (text: string) => string;
  readonly strike: (text: string) => string;
  readonly code: (text: string) => string;
  readonly link: (text: string, href: string) => string;
  readonly escape: (text: string) => string;
  /** Headings of level 1 to 3. */
  readonly heading: (text: string, level: 1 | 2 | 3) => string;
  readonly bullet: string;
};

/** Markdown as Discord and most chats read it. */
export const MARKDOWN: Dialect = {
  bold: (text) => `**${text}**`,
  italic: (text) => `*${text}*`,
  strike: (text) => `~~${text}~~`,
  code: (text) => `\`${text.replaceAll('`', "'")}\``,
  link: (text, href) => `[${text}](${href.replaceAll(')', '%29')})`,
  // Nobody is mentioned by data, and everybody least of all.
  escape: (text) => text.replace(/[\\`*_~[\]|<>#]/g, '\\$&').replace(/@(?=everyone|here)/g, '@\u200b'),
  heading: (text, level) => `${'#'.repeat(level)} ${text}`,
  bullet: '-',
};

/** Slack's mrkdwn. `<!channel>` in data mentions nobody. */
export const SLACK: Dialect = {
  bold: (text) => `*${text}*`,
  italic: (text) => `_${text}_`,
  strike: (text) => `~${text}~`,
  code: (text) => `\`${text.replaceAll('`', "'")}\``,
  link: (text, href) => `<${href.replace(/[|>]/g, encodeURIComponent)}|${text}>`,
  escape: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  heading: (text) => `*${text}*`,
  bullet: '•',
};

/** The text of Adaptive Cards: bold, italic, links and lists. */
export const TEAMS: Dialect = {
  ...MARKDOWN,
  italic: (text) => `_${text}_`,
  strike: (text) => text,
  code: (text) => text,
  escape: (text) => text.replace(/[\\`*_[\]]/g, '\\$&'),
};

/** Blocks as one text in a dialect. Pictures become links, columns follow one another. */
export function markdownText(blocks: readonly Block[], dialect: Dialect): string {
  return blocks
    .map((block) => blockMarkdown(block, dialect))
    .filter((text) => text !== '')
    .join('\n\n');
}

const LEVELS = { h1: 1, h2: 2, h3: 3 } as const;

function blockMarkdown(block: Block, dialect: Dialect): string {
  switch (block.kind) {
    case 'text':
      if (block.style === 'text' || block.style === 'subtext') return spansMarkdown(block.spans, dialect);
      return dialect.heading(spansMarkdown(block.spans.map(unstyled), dialect), LEVELS[block.style]);
    case 'quote':
      return quoteMarkdown(block.spans, dialect);
    case 'list':
      return listMarkdown(block, dialect, '');
    case 'action':
      return block.href === null
        ? dialect.escape(block.content)
        : dialect.link(dialect.escape(block.content), block.href);
    case 'image':
      return dialect.link(dialect.escape(block.alt === '' ? 'Image' : block.alt), block.href ?? block.src);
    case 'columns':
      return markdownText(
        block.columns.flatMap((column) => column.blocks),
        dialect,
      );
    default:
      return '';
  }
}

function unstyled({ bold: _bold, ...span }: Span): Span {
  return span;
}

export function quoteMarkdown(spans: readonly Span[], dialect: Dialect): string {
  return spansMarkdown(spans, dialect)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

export function listMarkdown({ ordered, items }: ListBlock, dialect: Dialect, indent: string): string {
  return items
    .flatMap(({ spans, below }, index) => [
      `${indent}${ordered ? `${index + 1}.` : dialect.bullet} ${spansMarkdown(spans, dialect).replaceAll('\n', ' ')}`,
      ...below.map((list) => listMarkdown(list, dialect, `${indent}   `)),
    ])
    .join('\n');
}

export function spansMarkdown(spans: readonly Span[], dialect: Dialect): string {
  return spans
    .map((span) => spanMarkdown(span, dialect))
    .join('')
    .trim();
}

/** Marks must touch the words: blanks at the edges stay outside. */
function spanMarkdown(span: Span, dialect: Dialect): string {
  const [, before = '', inner = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(span.text) ?? [];
  if (inner === '') return span.text;
  let text = span.code === true ? dialect.code(inner) : dialect.escape(inner);
  if (span.bold === true) text = dialect.bold(text);
  if (span.italic === true) text = dialect.italic(text);
  if (span.strike === true) text = dialect.strike(text);
  if (span.href !== undefined) text = dialect.link(text, span.href);
  return before + text + after;
}
