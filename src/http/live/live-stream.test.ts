import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { LiveEvent } from '../../store/live-read.ts';
import { idOf, isAfter, positionOf } from './live-json.ts';
import { createLiveStream } from './live-stream.ts';

const BEGIN = { xid: 10n, id: 0n };

function event(xid: bigint, id: bigint, subject = 'a1'): LiveEvent {
  return {
    position: { xid, id },
    topic: 'automation.updated',
    subject,
    run: null,
    automation: { draft_version: Number(id), published_version: null },
    cancelation: null,
  };
}

/** A connection whose other side reads only when told to. */
function connection() {
  const taken: string[] = [];
  let reading = true;
  let go: (() => void) | null = null;
  const out = new Writable({
    write(chunk, _encoding, done) {
      taken.push(String(chunk));
      if (reading) done();
      else go = done;
    },
  });
  return {
    out,
    ids: () => taken.join('').match(/(?<=^id: ).*$/gm) ?? [],
    names: () => taken.join('').match(/(?<=^event: ).*$/gm) ?? [],
    pause: () => {
      reading = false;
    },
    read: async () => {
      reading = true;
      go?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const everything = () => true;

describe('a live stream', () => {
  it('tells each event once, in order, whatever it is handed', () => {
    const { out, ids } = connection();
    const stream = createLiveStream(out, { wants: everything, position: BEGIN });
    stream.tell([event(9n, 5n), event(10n, 1n), event(11n, 2n)], { xid: 11n, id: 2n });
    stream.tell([event(11n, 2n), event(12n, 3n)], { xid: 12n, id: 3n });
    expect(ids()).toEqual(['10-1', '11-2', '12-3']);
    expect(stream.position()).toEqual({ xid: 12n, id: 3n });
  });

  it('moves on over what it does not want', () => {
    const { out, ids } = connection();
    const stream = createLiveStream(out, { wants: ({ subject }) => subject === 'b', position: BEGIN });
    stream.tell([event(11n, 1n), event(11n, 2n, 'b')], { xid: 15n, id: 9n });
    expect(ids()).toEqual(['11-2']);
    expect(stream.position()).toEqual({ xid: 15n, id: 9n });
  });

  it('keeps no more than a little for who does not read, and has them read anew', async () => {
    const { out, names, pause, read } = connection();
    const stream = createLiveStream(out, { wants: everything, position: BEGIN });
    pause();
    const long = 'x'.repeat(10_000);
    for (let n = 1n; n <= 500n; n += 1n) stream.tell([event(11n, n, long)], { xid: 11n, id: n });
    expect(out.writableLength).toBeLessThan(600 * 1024);
    await read();
    expect(names().at(-1)).toBe('resync');
    expect(names().length).toBeLessThan(60);
    stream.tell([event(12n, 501n)], { xid: 12n, id: 501n });
    expect(names().slice(-2)).toEqual(['resync', 'automation.updated']);
  });

  it('hangs up on who has not read for a minute', () => {
    const { out, pause } = connection();
    const stream = createLiveStream(out, { wants: everything, position: BEGIN });
    stream.heartbeat();
    pause();
    for (let n = 1n; n <= 100n; n += 1n) {
      stream.tell([event(11n, n, 'x'.repeat(10_000))], { xid: 11n, id: n });
    }
    for (let beat = 0; beat < 3; beat += 1) stream.heartbeat();
    expect(out.destroyed).toBe(false);
    stream.heartbeat();
    expect(out.destroyed).toBe(true);
  });
});

it('gives every place an id, and knows it again', () => {
  const place = { xid: 123456789012n, id: 42n };
  expect(positionOf(idOf(place))).toEqual(place);
  for (const odd of [null, '', '1', '1-', '-1-1', '1-1x', '9'.repeat(30), "1-1'; --"])
    expect(positionOf(odd)).toBeNull();
  expect(isAfter({ xid: 2n, id: 0n }, { xid: 1n, id: 9n })).toBe(true);
  expect(isAfter({ xid: 1n, id: 9n }, { xid: 1n, id: 9n })).toBe(false);
});
