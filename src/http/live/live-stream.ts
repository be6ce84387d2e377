import type { Writable } from 'node:stream';
import type { LiveEvent, LivePosition } from '../../store/live-read.ts';
import { idOf, isAfter, toldOf } from './live-json.ts';
import type { Wants } from './topics.ts';

/** One browser that listens. */
export type LiveStream = {
  /** What it has been told up to here. */
  position(): LivePosition;
  /** Tells what it wants of these, in order; a browser that does not keep up is told to read everything anew. */
  tell(events: readonly LiveEvent[], upTo: LivePosition): void;
  /** Something may have been missed: the browser should read anew what it shows. */
  resync(at: LivePosition): void;
  /** Shows that the connection is alive. */
  heartbeat(): void;
  end(): void;
};

/** Bytes that wait for a slow browser; more, and it is told to read anew instead. */
const MAX_WAITING = 512 * 1024;
/** A browser that has not read for so many heartbeats is gone. */
const MAX_SLOW_BEATS = 4;

export type LiveStreamOptions = { readonly wants: Wants; readonly position: LivePosition };

export function createLiveStream(out: Writable, { wants, position: from }: LiveStreamOptions): LiveStream {
  let position = from;
  // Set while the browser does not read: what happens meanwhile is not kept for it.
  let missed = false;
  let slowBeats = 0;

  const write = (name: string, data: string, at: LivePosition) =>
    out.write(`id: ${idOf(at)}\nevent: ${name}\ndata: ${data}\n\n`);

  const isSlow = () => out.writableLength > MAX_WAITING;

  function resync(at: LivePosition): void {
    position = at;
    missed = isSlow();
    if (!missed) write('resync', '{}', at);
  }

  out.on('drain', () => {
    if (missed) resync(position);
  });

  return {
    position: () => position,
    tell: (events, upTo) => {
      for (const event of events) {
        if (missed || !isAfter(event.position, position)) continue;
        const told = wants(event) ? toldOf(event) : null;
        if (told !== null) write(told.name, told.data, event.position);
        missed = isSlow();
      }
      if (isAfter(upTo, position)) position = upTo;
    },
    resync,
    heartbeat: () => {
      if (!isSlow()) {
        slowBeats = 0;
        out.write(': alive\n\n');
        return;
      }
      slowBeats += 1;
      if (slowBeats >= MAX_SLOW_BEATS) out.destroy();
    },
    end: () => out.end(),
  };
}
