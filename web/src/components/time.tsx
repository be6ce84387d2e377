import { useNow } from '../api/now.ts';
import { usePreferences } from '../api/preferences.ts';
import { absoluteTime, fullTime, relativeTime } from '../model/time-words.ts';

/** A time in words, kept current: "4 min ago" with the exact time as title, or the other way round. */
export function Time({ at, absolute = false }: { at: number | null; absolute?: boolean }) {
  const now = useNow();
  const { zone, hours } = usePreferences();
  if (at === null) return <span className="text-muted">–</span>;
  const style = { zone, hours };
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at, style)} className="whitespace-nowrap">
      {absolute ? absoluteTime(at, now, style, true) : relativeTime(at, now)}
    </time>
  );
}
