import type { MessageAnswer, MessageDetails } from '../api/message-schema.ts';
import type { MessageDetail, MessageSummary } from '../store/message-read.ts';

/** A message as Courier lists it (reference 11.2), with the run that sent it. Times are epoch ms. */
export function messageJson(message: MessageSummary): MessageDetails {
  const { id, request_id, run_id, sent_at, canceled_at, error, reason } = message;
  return {
    id,
    status: message.status as MessageDetails['status'],
    recipient: message.recipient,
    event: message.template ?? '',
    notification: message.template ?? '',
    enqueued: message.created_at,
    ...(sent_at === null ? {} : { sent: sent_at }),
    ...(canceled_at === null ? {} : { canceledAt: canceled_at }),
    ...(error === null ? {} : { error }),
    ...(reason === null ? {} : { reason }),
    ...(run_id === null ? {} : { runId: run_id }),
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
