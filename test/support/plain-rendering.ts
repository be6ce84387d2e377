import { isJsonObject, type Json, type JsonObject } from '../../src/automation/json.ts';
import type { Channel } from '../../src/delivery/channel.ts';
import type { Content } from '../../src/delivery/content.ts';
import type { Rendering } from '../../src/delivery/rendering.ts';
import { filledText } from '../../src/engine/read.ts';

/** Title and body as they are; templates are left to whoever receives their name. */
export const plainRendering: Rendering = {
  find: async () => ({ kind: 'found', material: { defaults: {}, subscription_topic: null } }),
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
