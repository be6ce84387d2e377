import { CirclePause, Radio, RefreshCw, WifiOff } from 'lucide-react';
import { type LiveState, setPaused, useLiveState } from '../api/live-state.ts';
import { Hint } from '../components/hint.tsx';

const LOOK: {
  readonly [S in LiveState]: { readonly word: string; readonly hint: string; readonly tone: string };
} = {
  connecting: { word: 'Connecting', hint: 'Opening the live connection.', tone: 'text-muted' },
  live: { word: 'Live', hint: 'Changes appear as they happen. Press to pause.', tone: 'text-ok' },
  reconnecting: {
    word: 'Reconnecting',
    hint: 'The live connection was lost; trying again.',
    tone: 'text-wait',
  },
  polling: { word: 'Polling', hint: 'Asking every 5 seconds. Press to pause.', tone: 'text-info' },
  paused: { word: 'Paused', hint: 'The page stands still. Press to go on.', tone: 'text-off' },
  offline: {
    word: 'Offline',
    hint: 'The server cannot be reached. What you see may be old.',
    tone: 'text-err',
  },
};

/** Says how fresh the page is; pressing it pauses and resumes. */
export function LiveChip() {
  const state = useLiveState();
  const { word, hint, tone } = LOOK[state];
  return (
    <Hint text={hint}>
      <button
        type="button"
        aria-label={`${word}. ${hint}`}
        aria-pressed={state === 'paused'}
        onClick={() => setPaused(state !== 'paused')}
        className={`inline-flex h-7 items-center gap-1.5 rounded-full border border-line px-2.5 text-xs font-medium touch-target ${tone}`}
      >
        <LiveIcon state={state} />
        <span className="max-md:sr-only">{word}</span>
      </button>
    </Hint>
  );
}

function LiveIcon({ state }: { state: LiveState }) {
  if (state === 'live') return <Radio size={14} aria-hidden />;
  if (state === 'paused') return <CirclePause size={14} aria-hidden />;
  if (state === 'offline') return <WifiOff size={14} aria-hidden />;
  return <RefreshCw size={14} aria-hidden />;
}
