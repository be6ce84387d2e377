import type { MessageAnswer } from '../engine.ts';

/** What happened to a message and when, in order of time. */
export function messageEvents(
  message: Pick<MessageAnswer, 'enqueued' | 'sent' | 'delivered' | 'opened' | 'clicked' | 'canceledAt'>,
): readonly { readonly status: string; readonly at: number }[] {
  const events = [
    { status: 'ENQUEUED', at: message.enqueued },
    { status: 'SENT', at: message.sent },
    { status: 'DELIVERED', at: message.delivered },
    { status: 'OPENED', at: message.opened },
    { status: 'CLICKED', at: message.clicked },
    { status: 'CANCELED', at: message.canceledAt },
  ];
  return events
    .flatMap(({ status, at }) => (at === undefined ? [] : [{ status, at }]))
    .toSorted((a, b) => a.at - b.at);
}
