import type { FastifyInstance, FastifyReply } from 'fastify';

/** Server-sent events to one client (WHATWG HTML 9.2). */
export type EventStream = {
  send(event: string, data: unknown, id?: string): void;
  onEnd(callback: () => void): void;
};

/** Streams of one part of the app; they end when the app closes. */
export type EventStreams = { open(reply: FastifyReply): EventStream };

/** Shorter than the patience of the usual proxies. */
const BEAT_MS = 15_000;
/** A client that reads no more than this behind is cut off: it will come back. */
const MAX_BEHIND_BYTES = 1024 * 1024;

export function createEventStreams(app: FastifyInstance): EventStreams {
  const open = new Set<() => void>();
  app.addHook('preClose', (done) => {
    for (const end of [...open]) end();
    done();
  });
  return { open: (reply) => openStream(reply, open) };
}

function openStream(reply: FastifyReply, open: Set<() => void>): EventStream {
  const headers = reply.getHeaders();
  reply.hijack();
  const { raw } = reply;
  const ends: (() => void)[] = [];
  const end = () => {
    if (!open.delete(end)) return;
    clearInterval(beat);
    for (const callback of ends) callback();
    raw.end();
  };
  const write = (text: string) => {
    if (!open.has(end)) return;
    raw.write(text);
    if (raw.writableLength > MAX_BEHIND_BYTES) raw.destroy();
  };
  const beat = setInterval(() => write(':\n\n'), BEAT_MS);
  open.add(end);
  raw.on('close', end);
  raw.on('error', end);
  raw.writeHead(200, {
    ...(headers as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    // nginx would hold events back.
    'x-accel-buffering': 'no',
  });
  raw.flushHeaders();
  return {
    send: (event, data, id) =>
      write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`),
    onEnd: (callback) => {
      if (open.has(end)) ends.push(callback);
      else callback();
    },
  };
}
