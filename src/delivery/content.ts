import type { JsonObject } from '../automation/json.ts';

/** What a provider of a channel gets to send, rendered and in one language. */
export type Content =
  | EmailContent
  | SmsContent
  | PushContent
  | InboxContent
  | DirectMessageContent
  | WebhookContent;

export type EmailContent = {
  readonly channel: 'email';
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly preheader: string | null;
};

export type SmsContent = { readonly channel: 'sms'; readonly text: string };

export type PushContent = {
  readonly channel: 'push';
  readonly title: string;
  readonly body: string;
  /** Opened by a tap. */
  readonly url: string | null;
  readonly image: string | null;
  readonly data: JsonObject;
};

export type InboxContent = {
  readonly channel: 'inbox' | 'banner';
  readonly title: string;
  readonly body: string;
  readonly actions: readonly { readonly content: string; readonly href: string }[];
  readonly blocks: readonly JsonObject[];
};

export type DirectMessageContent = {
  readonly channel: 'direct_message';
  readonly text: string;
  readonly markdown: string;
  readonly slack_blocks: readonly JsonObject[];
  /** A whole Adaptive Card. */
  readonly teams_card: JsonObject;
};

export type WebhookContent = {
  readonly channel: 'webhook';
  readonly title: string | null;
  readonly body: string | null;
  /** Elemental elements as they were written. */
  readonly blocks: readonly JsonObject[];
};
