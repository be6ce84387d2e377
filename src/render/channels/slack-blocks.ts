import type { JsonObject } from '../../automation/json.ts';
import type { ActionBlock, Block } from '../elemental/block.ts';
import { spansText } from '../markdown/span.ts';
import { listMarkdown, quoteMarkdown, SLACK, spansMarkdown } from './markdown-text.ts';

/** Slack refuses messages with more blocks, longer sections and longer headers. */
const MAX_BLOCKS = 50;
const MAX_SECTION = 3_000;
const MAX_HEADER = 150;
const MAX_BUTTON = 75;
const MAX_BUTTONS = 25;
const MAX_URL = 3_000;

/** Block Kit: headers, sections of mrkdwn, buttons, pictures, dividers. Texts that follow one another share a section. */
export function slackBlocks(blocks: readonly Block[]): readonly JsonObject[] {
  const made: JsonObject[] = [];
  let text = '';
  let buttons: ActionBlock[] = [];
  const flush = () => {
    for (const part of partsOf(text, MAX_SECTION)) made.push(section(part));
    text = '';
    for (let index = 0; index < buttons.length; index += MAX_BUTTONS) {
      made.push({ type: 'actions', elements: buttons.slice(index, index + MAX_BUTTONS).map(button) });
    }
    buttons = [];
  };
  for (const block of flat(blocks)) {
    const words = wordsOf(block);
    if (block.kind === 'action' && isButton(block)) {
      if (text !== '') flush();
      buttons.push(block);
    } else if (words === null) {
      flush();
      made.push(...ownBlock(block));
    } else if (words !== '') {
      if (buttons.length > 0) flush();
      text = text === '' ? words : `${text}\n\n${words}`;
    }
  }
  flush();
  return made.slice(0, MAX_BLOCKS);
}

function flat(blocks: readonly Block[]): readonly Block[] {
  return blocks.flatMap((block) =>
    block.kind === 'columns' ? block.columns.flatMap((column) => flat(column.blocks)) : [block],
  );
}

function isButton({ href, style }: ActionBlock): boolean {
  return style === 'button' && href !== null && href.length <= MAX_URL;
}

/** What goes into a section; null for what is a block of its own. */
function wordsOf(block: Block): string | null {
  switch (block.kind) {
    case 'text':
      return block.style === 'h1' || block.style === 'h2' ? null : textWords(block);
    case 'quote':
      return quoteMarkdown(block.spans, SLACK);
    case 'list':
      return listMarkdown(block, SLACK, '');
    case 'action':
      return block.href === null
        ? SLACK.escape(block.content)
        : SLACK.link(SLACK.escape(block.content), block.href);
    case 'html':
      return '';
    default:
      return null;
  }
}

function textWords(block: Block & { readonly kind: 'text' }): string {
  const words = spansMarkdown(block.spans, SLACK);
  return block.style === 'h3' && words !== ''
    ? SLACK.bold(
        spansMarkdown(
          block.spans.map(({ bold: _bold, ...span }) => span),
          SLACK,
        ),
      )
    : words;
}

function ownBlock(block: Block): readonly JsonObject[] {
  if (block.kind === 'divider') return [{ type: 'divider' }];
  if (block.kind === 'image') return image(block);
  if (block.kind !== 'text') return [];
  const title = spansText(block.spans).replace(/\s+/g, ' ').trim();
  return title === ''
    ? []
    : [{ type: 'header', text: { type: 'plain_text', text: cut(title, MAX_HEADER), emoji: true } }];
}

/** Slack fetches pictures itself, so that only those on the web can be shown. */
function image({ src, alt }: Block & { readonly kind: 'image' }): readonly JsonObject[] {
  if (!/^https?:/i.test(src) || src.length > MAX_URL) return [];
  return [{ type: 'image', image_url: src, alt_text: cut(alt === '' ? 'Image' : alt, 2_000) }];
}

function section(text: string): JsonObject {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function button({ content, href }: ActionBlock): JsonObject {
  const label = content === '' ? 'Open' : cut(content, MAX_BUTTON);
  return { type: 'button', text: { type: 'plain_text', text: label, emoji: true }, url: href };
}

/** A text in parts of at most `length` characters, broken between lines where that is possible. */
function partsOf(text: string, length: number): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > length) {
    const line = rest.lastIndexOf('\n', length);
    const end = line > length / 2 ? line : wholeEnd(rest, length);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end).replace(/^\n+/, '');
  }
  return rest === '' ? parts : [...parts, rest];
}

/** Not between the halves of a character. */
function wholeEnd(text: string, end: number): number {
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, wholeEnd(text, length - 1))}…`;
}
