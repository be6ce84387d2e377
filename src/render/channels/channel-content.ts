import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import type { DirectMessageContent, InboxContent, PushContent, SmsContent } from '../../delivery/content.ts';
import type { Block } from '../elemental/block.ts';
import type { Expanded } from '../elemental/expand.ts';
import { textOf } from '../elemental/fields.ts';
import { oneLine } from '../one-line.ts';
import { safeImage, safeLink } from '../url.ts';
import { actionsOf, blocksJson } from './block-json.ts';
import { MARKDOWN, markdownText } from './markdown-text.ts';
import { plainText } from './plain-text.ts';
import { slackBlocks } from './slack-blocks.ts';
import { teamsCard } from './teams-card.ts';

/** Null where there is nothing to text. */
export function smsContent({ raw, blocks }: Expanded): SmsContent | null {
  const text = textOf(raw['text']) || textOf(raw['body']) || plainText(blocks, { links: true, gap: '\n' });
  return text.trim() === '' ? null : { channel: 'sms', text: text.trim() };
}

/** The first action is where a tap leads, the first picture is shown. Null where there is nothing to show. */
export function pushContent({ raw, blocks, title }: Expanded): PushContent | null {
  const heading = oneLine(textOf(raw['title']) || (title ?? ''));
  const body = textOf(raw['body']) || textOf(raw['text']) || plainText(blocks, { links: false, gap: '\n' });
  if (heading === '' && body.trim() === '') return null;
  const [action] = actionsOf(blocks);
  return {
    channel: 'push',
    title: heading,
    body: body.trim(),
    url: safeLink(textOf(raw['url']) || textOf(raw['clickAction'])) ?? action?.href ?? null,
    image: safeImage(textOf(raw['image'])) ?? firstImage(blocks),
    data: objectOf(raw['data']),
  };
}

/** Null where there is nothing to show. */
export function inboxContent(
  channel: 'inbox' | 'banner',
  { raw, blocks, title }: Expanded,
): InboxContent | null {
  const heading = oneLine(textOf(raw['title']) || (title ?? ''));
  const body = (
    textOf(raw['body']) ||
    textOf(raw['text']) ||
    plainText(blocks, { links: false, gap: '\n\n' })
  ).trim();
  const actions = actionsOf(blocks).map(({ content, href }) => ({ content, href }));
  if (heading === '' && body === '' && actions.length === 0) return null;
  return { channel, title: heading, body, actions, blocks: blocksJson(blocks) };
}

/** Documents of a chat: for all, and for those with a form of their own. */
export type ChatDocuments = {
  readonly all: Expanded;
  readonly slack: Expanded;
  readonly teams: Expanded;
  readonly discord: Expanded;
};

/** Null where there is nothing to say. */
export function directMessageContent({
  all,
  slack,
  teams,
  discord,
}: ChatDocuments): DirectMessageContent | null {
  const text = textOf(all.raw['text']) || plainText(all.blocks, { links: true, gap: '\n\n' });
  const markdown = textOf(discord.raw['text']) || markdownText(discord.blocks, MARKDOWN);
  const ownBlocks = objectsOf(slack.raw['blocks']);
  const slack_blocks = ownBlocks.length > 0 ? ownBlocks : slackBlocks(withText(slack));
  const ownCard = objectOf(teams.raw['card']);
  const teams_card = Object.keys(ownCard).length > 0 ? ownCard : teamsCard(withText(teams));
  const words = text.trim() === '' ? markdown.trim() : text.trim();
  if (words === '' && slack_blocks.length === 0 && !hasBody(teams_card)) return null;
  return { channel: 'direct_message', text: words, markdown: markdown.trim(), slack_blocks, teams_card };
}

/** The blocks, or the text that a `raw` has in their place. */
function withText({ raw, blocks }: Expanded): readonly Block[] {
  const text = textOf(raw['text']);
  if (blocks.length > 0 || text === '') return blocks;
  return [{ kind: 'text', style: 'text', align: null, color: null, spans: [{ text }] }];
}

function hasBody(card: JsonObject): boolean {
  return !Array.isArray(card['body']) || card['body'].length > 0;
}

function firstImage(blocks: readonly Block[]): string | null {
  for (const block of blocks) {
    if (block.kind === 'image' && /^https?:/i.test(block.src)) return block.src;
    const inside =
      block.kind === 'columns' ? firstImage(block.columns.flatMap((column) => column.blocks)) : null;
    if (inside !== null) return inside;
  }
  return null;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
