import { useLiveState } from '../api/live-state.ts';
import { Banner } from '../components/states.tsx';

/** Says across the page that the server is away. */
export function OfflineBanner() {
  if (useLiveState() !== 'offline') return null;
  return (
    <Banner tone="wait">
      The server cannot be reached. What you see is what it last said; we keep trying.
    </Banner>
  );
}
