import type { Tone } from './tone.ts';

/** Each status has its own shape, word and colour, so that none of the three is needed alone. */
export type StatusLook = {
  readonly word: string;
  readonly tone: Tone;
  readonly shape:
    | 'ring'
    | 'check'
    | 'clock'
    | 'octagon'
    | 'slash'
    | 'funnel'
    | 'dashed'
    | 'skip'
    | 'send'
    | 'eye'
    | 'question';
};

const LOOKS: { readonly [status: string]: StatusLook } = {
  PROCESSING: { word: 'Processing', tone: 'info', shape: 'ring' },
  COMPUTING: { word: 'Computing', tone: 'info', shape: 'ring' },
  PROCESSED: { word: 'Processed', tone: 'ok', shape: 'check' },
  WAITING: { word: 'Waiting', tone: 'wait', shape: 'clock' },
  ERROR: { word: 'Error', tone: 'err', shape: 'octagon' },
  CANCELED: { word: 'Canceled', tone: 'off', shape: 'slash' },
  THROTTLED: { word: 'Throttled', tone: 'wait', shape: 'funnel' },
  'NOT PROCESSED': { word: 'Not processed', tone: 'off', shape: 'dashed' },
  SKIPPED: { word: 'Skipped', tone: 'off', shape: 'skip' },
  PLANNED: { word: 'Planned', tone: 'off', shape: 'dashed' },
  ENQUEUED: { word: 'Enqueued', tone: 'wait', shape: 'clock' },
  DELAYED: { word: 'Delayed', tone: 'wait', shape: 'clock' },
  SENDING: { word: 'Sending', tone: 'info', shape: 'ring' },
  ROUTED: { word: 'Routed', tone: 'info', shape: 'send' },
  SENT: { word: 'Sent', tone: 'ok', shape: 'send' },
  DELIVERED: { word: 'Delivered', tone: 'ok', shape: 'check' },
  OPENED: { word: 'Opened', tone: 'ok', shape: 'eye' },
  CLICKED: { word: 'Clicked', tone: 'ok', shape: 'eye' },
  DIGESTED: { word: 'Digested', tone: 'info', shape: 'dashed' },
  FILTERED: { word: 'Filtered', tone: 'off', shape: 'funnel' },
  SIMULATED: { word: 'Simulated', tone: 'info', shape: 'dashed' },
  UNCERTAIN: { word: 'Uncertain', tone: 'wait', shape: 'question' },
  UNDELIVERABLE: { word: 'Undeliverable', tone: 'err', shape: 'octagon' },
  UNMAPPED: { word: 'Unmapped', tone: 'err', shape: 'octagon' },
  UNROUTABLE: { word: 'Unroutable', tone: 'err', shape: 'octagon' },
};

/** The run statuses in the order of the facet bar. */
export const RUN_STATUS_ORDER = [
  'WAITING',
  'PROCESSING',
  'PROCESSED',
  'ERROR',
  'CANCELED',
  'THROTTLED',
  'NOT PROCESSED',
] as const;

/** The message statuses in the order of their lives. */
export const MESSAGE_STATUS_ORDER = [
  'ENQUEUED',
  'DELAYED',
  'SENDING',
  'ROUTED',
  'SENT',
  'DELIVERED',
  'OPENED',
  'CLICKED',
  'DIGESTED',
  'SIMULATED',
  'CANCELED',
  'FILTERED',
  'THROTTLED',
  'UNCERTAIN',
  'UNDELIVERABLE',
  'UNMAPPED',
  'UNROUTABLE',
] as const;

/** How to show a status; one that this page does not know keeps its own text. */
export function statusLook(status: string): StatusLook {
  return Object.hasOwn(LOOKS, status) ? (LOOKS[status] ?? unknown(status)) : unknown(status);
}

/** True for a run that may still move and so may still be canceled. */
export function isActive(status: string): boolean {
  return status === 'WAITING' || status === 'PROCESSING';
}

function unknown(status: string): StatusLook {
  return { word: status === '' ? 'Unknown' : status, tone: 'off', shape: 'question' };
}
