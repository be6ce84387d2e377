import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { filledText } from '../engine/read.ts';
import type { Tenant } from '../store/scope.ts';
import type { Channel } from './channel.ts';
import type { Content } from './content.ts';

/** What a message is made of besides its own content. */
export type Material = {
  /** `{ method, channels }` of the template. */
  readonly routing: JsonObject | null;
  readonly subscription_topic: string | null;
};

export type Found<M extends Material> =
  | { readonly kind: 'found'; readonly material: M }
  /** No template goes by this name. */
  | { readonly kind: 'unmapped' }
  /** It exists, and was never published. */
  | { readonly kind: 'unpublished' };

export type RenderJob = {
  readonly channel: Channel;
  readonly content: JsonObject | null;
  readonly data: JsonObject;
  readonly profile: JsonObject;
  readonly brand: string | null;
  readonly recipient: string;
};

export type Rendered =
  | { readonly kind: 'rendered'; readonly content: Content; readonly missing: readonly string[] }
  /** There is nothing for this channel: routing goes on. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly error: string };

/** Finds templates and turns them, or a message's own content, into what a channel's providers send. */
export type Rendering<M extends Material = Material> = {
  find(tenant: Tenant, names: { readonly template: string | null }): Promise<Found<M>>;
  render(tenant: Tenant, material: M, job: RenderJob): Promise<Rendered>;
};

/** Title and body as they are; templates are left to whoever receives their name. */
export const plainRendering: Rendering = {
  find: async () => ({ kind: 'found', material: { routing: null, subscription_topic: null } }),
  render: async (_tenant, _material, { channel, content }) => ({
    kind: 'rendered',
    content: plain(channel, content),
    missing: [],
  }),
};

function plain(channel: Channel, content: JsonObject | null): Content {
  const title = filledText(content?.['title']) ?? '';
  const body = filledText(content?.['body']) ?? '';
  switch (channel) {
    case 'email':
      return { channel, subject: title, html: `<p>${escapeHtml(body)}</p>`, text: body, preheader: null };
    case 'sms':
      return { channel, text: body };
    case 'push':
      return { channel, title, body, url: null, image: null, data: {} };
    case 'inbox':
    case 'banner':
      return { channel, title, body, actions: [], blocks: [] };
    case 'direct_message':
      return { channel, text: body, markdown: body, slack_blocks: [], teams_card: {} };
    case 'webhook':
      return {
        channel,
        title: title || null,
        body: body || null,
        blocks: elementsOf(content?.['elements'] ?? null),
      };
  }
}

function elementsOf(value: Json): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((element) => isJsonObject(element)) : [];
}

const ESCAPES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}
