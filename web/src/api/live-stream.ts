import { noteServerTime } from './now.ts';

/** What a stream tells its owner. */
export type LiveMessage = { readonly type: string; readonly data: { readonly [key: string]: unknown } };

export type StreamEvents = {
  opened(): void;
  /** The connection is gone; `failures` counts attempts since it last stood. */
  lost(failures: number): void;
  message(message: LiveMessage): void;
};

const EVENTS = [
  'run.created',
  'run.updated',
  'automation.updated',
  'automation.published',
  'cancelation.progress',
  'resync',
] as const;
const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 30_000;

/** One stream of `GET /events`, opened anew behind the last event whenever it breaks or its topics change. */
export function openStream(events: StreamEvents) {
  let topics = '';
  let source: EventSource | null = null;
  let lastId = '';
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    if (topics === '') return;
    const query = new URLSearchParams({ topics, ...(lastId === '' ? {} : { last_event_id: lastId }) });
    const opened = new EventSource(`/events?${query}`);
    source = opened;
    opened.addEventListener('server.hello', (event) => {
      failures = 0;
      const data = read(event);
      noteServerTime(Date.parse(String(data['time'])));
      events.opened();
      if (data['resumed'] !== true) events.message({ type: 'resync', data: {} });
    });
    for (const type of EVENTS) {
      opened.addEventListener(type, (event) => {
        if (event.lastEventId !== '') lastId = event.lastEventId;
        events.message({ type, data: read(event) });
      });
    }
    opened.onerror = () => {
      failures += 1;
      events.lost(failures);
      // The browser tries again by itself, except after an answer that is no stream.
      if (opened.readyState !== EventSource.CLOSED) return;
      retry = setTimeout(open, Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures));
    };
  };
  return {
    /** Listens to these topics from now on; to none with an empty text. */
    listen(next: string): void {
      if (next === topics) return;
      topics = next;
      open();
    },
    close,
  };
}

function read(event: MessageEvent<string>): LiveMessage['data'] {
  try {
    return JSON.parse(event.data) as LiveMessage['data'];
  } catch {
    return {};
  }
}
