import type {
  MessageAnswer,
  MessageDetails,
  MessageHistoryAnswer,
  MessageOutputAnswer,
} from '../api/message-schema.ts';
import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import type { MessageDetail, MessageSummary, StoredOutput } from '../store/message-read.ts';

/** A message as Courier lists it (reference 11.2), with the run that sent it. Times are epoch ms. */
export function messageJson(message: MessageSummary): MessageDetails {
  const { id, request_id, run_id, sent_at, canceled_at, error, reason } = message;
  return {
    id,
    status: message.status as MessageDetails['status'],
    recipient: message.recipient,
    event: message.event ?? message.template ?? '',
    notification: message.template ?? '',
    enqueued: message.created_at,
    ...(sent_at === null ? {} : { sent: sent_at }),
    ...(canceled_at === null ? {} : { canceledAt: canceled_at }),
    ...(error === null ? {} : { error }),
    ...(reason === null ? {} : { reason }),
    ...(run_id === null ? {} : { runId: run_id }),
    ...(message.list_id === null ? {} : { listId: message.list_id }),
    ...(request_id === id ? {} : { listMessageId: request_id }),
  };
}

const LATER = { DELIVERED: 'delivered', OPENED: 'opened', CLICKED: 'clicked' } as const;

/** A message in full: also what happened after it was sent, and every attempt of a provider. */
export function messageDetailJson(message: MessageDetail): MessageAnswer {
  const times: { delivered?: number; opened?: number; clicked?: number } = {};
  const providers: MessageAnswer['providers'] = [];
  for (const { type, ts, provider, ...rest } of message.history) {
    const field =
      typeof type === 'string' && Object.hasOwn(LATER, type) ? LATER[type as keyof typeof LATER] : null;
    if (field !== null && typeof ts === 'number') times[field] ??= ts;
    if (typeof provider === 'string' && typeof type === 'string')
      providers.push({ ...rest, provider, status: type });
  }
  return { ...messageJson(message), ...times, providers };
}

/** Everything that happened to a message, oldest first; only of one type where one is given. */
export function messageHistoryJson(message: MessageDetail, type: string | null): MessageHistoryAnswer {
  const { history, status, created_at, canceled_at } = message;
  const all = [
    { type: 'ENQUEUED', ts: created_at },
    ...history,
    ...(status === 'CANCELED' && canceled_at !== null ? [{ type: 'CANCELED', ts: canceled_at }] : []),
  ] as MessageHistoryAnswer['results'];
  return { results: type === null ? all : all.filter((event) => event.type === type) };
}

/** What the channels of a message were rendered to, in Courier's shape: fields that a channel lacks are empty. */
export function messageOutputJson(outputs: readonly StoredOutput[]): MessageOutputAnswer {
  return {
    results: outputs.map(({ channel, provider, content }) => {
      const text = (key: string) => (typeof content[key] === 'string' ? content[key] : '');
      const title = text('title') || text('subject');
      const body = text('body') || text('text');
      return {
        ...{ channel, channel_id: provider },
        content: {
          ...{
            subject: text('subject') || title,
            title,
            body,
            text: text('text') || body,
            html: text('html'),
          },
          blocks: blocksOf(content['blocks'] ?? content['slack_blocks'] ?? null),
        },
      };
    }),
  };
}

function blocksOf(value: Json): { readonly type: string; readonly text: string }[] {
  const blocks = Array.isArray(value)
    ? value.filter((block): block is JsonObject => isJsonObject(block))
    : [];
  return blocks.map((block) => ({ type: String(block['type'] ?? ''), text: textIn(block) }));
}

function textIn(block: JsonObject): string {
  const { content, text } = block;
  if (typeof content === 'string') return content;
  if (typeof text === 'string') return text;
  const inner = isJsonObject(text) ? text['text'] : null;
  return typeof inner === 'string' ? inner : '';
}
