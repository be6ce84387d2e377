import { unionOfTopics } from '../model/live.ts';
import { type LiveMessage, openStream } from './live-stream.ts';

/** What tabs of one browser tell each other. */
type TabMessage =
  | { readonly kind: 'topics'; readonly tab: string; readonly topics: readonly string[] }
  | { readonly kind: 'bye'; readonly tab: string }
  | { readonly kind: 'who' }
  | { readonly kind: 'state'; readonly state: StreamState }
  | { readonly kind: 'event'; readonly message: LiveMessage };

export type StreamState = 'live' | 'reconnecting' | 'polling';

export type TabEvents = {
  state(state: StreamState): void;
  message(message: LiveMessage): void;
};

/** Two failures in a row, and pages ask by themselves until the stream stands again. */
const FAILURES_UNTIL_POLLING = 2;

/**
 * Shares one stream among the tabs of a browser (ui L-2): whoever holds the lock keeps it, for the topics of all. Where
 * locks are missing, on plain HTTP from another machine, each tab has its own.
 */
export function joinLive(place: string, tab: string, events: TabEvents) {
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(`belay-live ${place}`) : null;
  const wishes = new Map<string, readonly string[]>();
  let mine: readonly string[] = [];
  let lead: ReturnType<typeof openStream> | null = null;
  const tell = (message: TabMessage) => channel?.postMessage(message);
  const update = () => lead?.listen(unionOfTopics(wishes.values()));
  const setState = (state: StreamState) => {
    events.state(state);
    tell({ kind: 'state', state });
  };
  const begin = () => {
    lead = openStream({
      opened: () => setState('live'),
      lost: (failures) => setState(failures >= FAILURES_UNTIL_POLLING ? 'polling' : 'reconnecting'),
      message: (message) => {
        events.message(message);
        tell({ kind: 'event', message });
      },
    });
    wishes.set(tab, mine);
    update();
    tell({ kind: 'who' });
  };
  channel?.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
    if (data.kind === 'event') events.message(data.message);
    else if (data.kind === 'state') events.state(data.state);
    else if (data.kind === 'who') tell({ kind: 'topics', tab, topics: mine });
    else {
      if (data.kind === 'topics') {
        wishes.set(data.tab, data.topics);
        if (lead !== null) tell({ kind: 'state', state: 'live' });
      } else wishes.delete(data.tab);
      update();
    }
  });
  addEventListener('pagehide', () => tell({ kind: 'bye', tab }));
  if (channel === null || navigator.locks === undefined) begin();
  else {
    // Held until the tab is closed; the next one in line takes over.
    void navigator.locks.request(`belay-live ${place}`, () => {
      begin();
      return new Promise<never>(() => undefined);
    });
  }
  return {
    /** What this tab wants to hear of. */
    want(topics: readonly string[]): void {
      mine = topics;
      wishes.set(tab, topics);
      tell({ kind: 'topics', tab, topics });
      update();
    },
  };
}
