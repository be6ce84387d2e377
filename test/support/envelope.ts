import type { JsonObject } from '../../src/automation/json.ts';
import type { Content } from '../../src/delivery/content.ts';
import type { Envelope } from '../../src/delivery/provider.ts';

/** Content of each channel that providers are tried with. */
export const CONTENT = {
  email: {
    channel: 'email',
    subject: 'Grüße \u{1F600}',
    html: '<p>Grüße &amp; mehr</p>',
    text: 'Grüße & mehr',
    preheader: null,
  },
  sms: { channel: 'sms', text: 'Grüße \u{1F600}' },
  push: {
    channel: 'push',
    title: 'Grüße',
    body: 'Mehr',
    url: 'https://you.example/x',
    image: 'https://you.example/i.png',
    data: { n: 1, deep: { a: 'b' } },
  },
  direct_message: {
    channel: 'direct_message',
    text: 'Grüße',
    markdown: '**Grüße**',
    slack_blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*Grüße*' } }],
    teams_card: { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', text: 'Grüße' }] },
  },
  inbox: {
    channel: 'inbox',
    title: 'Grüße',
    body: 'Mehr',
    actions: [{ content: 'Open', href: 'https://you.example' }],
    blocks: [],
  },
} as const satisfies { readonly [channel: string]: Content };

/** A hand-over of a message to `ann`. */
export function envelopeOf(content: Content, change: Partial<Envelope> = {}): Envelope {
  return {
    tenant: { workspace_id: 'w', environment: 'test' },
    message_id: '1-68d1f0a2-0123456789abcdef01234567',
    run_id: 'r-1',
    request_id: 'q-1',
    recipient: 'ann',
    attempt: 1,
    address: null,
    template: null,
    brand: null,
    content,
    data: {} satisfies JsonObject,
    profile: {},
    override: null,
    metadata: {},
    unsubscribe_url: null,
    ...change,
  };
}
