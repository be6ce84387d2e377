import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import type { Channel } from '../delivery/channel.ts';
import type { Content } from '../delivery/content.ts';
import { type Brand, brandVariables, snippetOf } from './brand.ts';
import { createBudget, RenderLimit } from './budget.ts';
import { directMessageContent, inboxContent, pushContent, smsContent } from './channels/channel-content.ts';
import { plainText } from './channels/plain-text.ts';
import { elementsOf } from './document.ts';
import { type Expanded, expand } from './elemental/expand.ts';
import { formatLocale, wantedLocales } from './elemental/localize.ts';
import { createWriter, type Writer } from './elemental/writer.ts';
import { emailOf } from './email/email.ts';
import { RenderFailure } from './failure.ts';
import { oneLine } from './one-line.ts';

/** A notification template as it is delivered. */
export type StoredTemplate = { readonly id: string; readonly name: string; readonly content: JsonObject };

export type RenderRequest = {
  readonly channel: Channel;
  /** What is sent: a template, or the message's own content; the content where both are given. */
  readonly template: StoredTemplate | null;
  readonly content: JsonObject | null;
  readonly data: JsonObject;
  readonly profile: JsonObject;
  readonly brand: Brand | null;
  /** Null takes the profile's. */
  readonly locale: string | null;
  readonly recipient: string;
  readonly links: { readonly unsubscribe: string | null; readonly preferences: string | null };
};

export type RenderResult =
  /** `missing` are variables that are written and are not there, for the message's history. */
  | { readonly kind: 'rendered'; readonly content: Content; readonly missing: readonly string[] }
  /** There is nothing for this channel. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly error: string };

const MAX_MISSING = 50;

/**
 * Renders one message for one channel. Never rejects. The work is bounded, so that it is done at once, on this thread:
 * what asks for too much has failed within some fifty milliseconds.
 */
export async function render(request: RenderRequest): Promise<RenderResult> {
  const missing = new Set<string>();
  try {
    const content = contentOf(request, (name) => {
      if (missing.size < MAX_MISSING) missing.add(name.slice(0, 200));
    });
    if (content === null) return { kind: 'empty' };
    if (sizeOf(content) > MAX_SIZE)
      return { kind: 'failed', error: 'the message is larger than 1 MB when rendered' };
    return { kind: 'rendered', content, missing: [...missing] };
  } catch (error) {
    return { kind: 'failed', error: reasonOf(error) };
  }
}

const MAX_SIZE = 1_048_576;

function sizeOf(content: Content): number {
  if (content.channel === 'email') return Buffer.byteLength(content.html) + Buffer.byteLength(content.text);
  return Buffer.byteLength(JSON.stringify(content));
}

function reasonOf(error: unknown): string {
  if (error instanceof RenderFailure || error instanceof RenderLimit) return error.message;
  if (error instanceof RangeError) return 'the template is nested too deeply';
  return `the template cannot be rendered: ${error instanceof Error ? error.message : 'unknown error'}`;
}

function contentOf(request: RenderRequest, onMissing: (name: string) => void): Content | null {
  const source = request.content ?? request.template?.content ?? null;
  const { channel, brand } = request;
  if (source === null) return channel === 'webhook' ? { channel, title: null, body: null, blocks: [] } : null;
  const elements = elementsOf(source);
  const locale = request.locale ?? localeOf(request.profile);
  const writer = writerOf(request, locale, onMissing);
  const documentFor = (...names: readonly string[]): Expanded =>
    expand(elements, writer, { names, locales: wantedLocales(locale) });
  switch (channel) {
    case 'email': {
      const document = documentFor('email');
      if (isEmpty(document)) return null;
      const fallbackSubject = request.template?.name ?? '';
      return emailOf(document, {
        writer,
        brand,
        locale: formatLocale(locale),
        links: request.links,
        fallbackSubject,
      });
    }
    case 'sms':
      return smsContent(documentFor('sms'));
    case 'push':
      return pushContent(documentFor('push'));
    case 'inbox':
    case 'banner':
      return inboxContent(channel, documentFor(channel));
    case 'direct_message':
      return directMessageContent(chatDocuments(elements, documentFor));
    case 'webhook':
      return webhookContent(documentFor('webhook'), elements);
  }
}

function writerOf(request: RenderRequest, locale: string | null, onMissing: (name: string) => void): Writer {
  const { data, profile, recipient, brand, links } = request;
  const urls = { unsubscribe: links.unsubscribe ?? '', preferences: links.preferences ?? '' };
  const roots: JsonObject = { data, profile, recipient, brand: brandVariables(brand), urls };
  const context = {
    budget: createBudget(),
    locale: formatLocale(locale),
    onMissing,
    snippet: (name: string) => snippetOf(brand, name),
  };
  return createWriter(context, { data, roots });
}

function localeOf({ locale }: JsonObject): string | null {
  return typeof locale === 'string' && locale !== '' ? locale : null;
}

function isEmpty({ title, blocks, raw }: Expanded): boolean {
  return blocks.length === 0 && title === null && Object.keys(raw).length === 0;
}

/** One document serves all chats, unless the template tells them apart. */
function chatDocuments(elements: readonly Json[], documentFor: (...names: readonly string[]) => Expanded) {
  const all = documentFor('direct_message');
  const own = (...names: readonly string[]) =>
    mentions(elements, names) ? documentFor(...names, 'direct_message') : all;
  return { all, slack: own('slack'), teams: own('msteams', 'ms_teams'), discord: own('discord') };
}

function mentions(elements: readonly Json[], names: readonly string[]): boolean {
  return elements.some((element) => {
    if (!isJsonObject(element)) return false;
    const { channel, channels, elements: inner } = element;
    const isNamed = names.some(
      (name) => channel === name || (Array.isArray(channels) && channels.includes(name)),
    );
    return isNamed || (Array.isArray(inner) && mentions(inner, names));
  });
}

function webhookContent({ title, blocks }: Expanded, elements: readonly Json[]): Content {
  const body = plainText(blocks, { links: true, gap: '\n\n' });
  return {
    channel: 'webhook',
    title: title === null ? null : oneLine(title),
    body: body === '' ? null : body,
    blocks: elements.filter(isJsonObject),
  };
}
