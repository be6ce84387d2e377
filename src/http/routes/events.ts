import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { now } from '../../clock.ts';
import { BelayError } from '../../errors.ts';
import { callerOf } from '../auth.ts';
import type { Caller } from '../caller.ts';
import { createLiveFeeds, type LiveFeeds } from '../live/live-feeds.ts';
import { idOf, positionOf } from '../live/live-json.ts';
import { createLiveStream, type LiveStream } from '../live/live-stream.ts';
import { topicsOf } from '../live/topics.ts';
import { listParam, queryOf, textParam } from '../query.ts';
import type { RouteDeps } from '../route-deps.ts';

const HEARTBEAT_MS = 15_000;
/** A sign-out, or a role that is taken away, ends a stream within this time. */
const RECHECK_MS = 2_000;
const MAX_STREAMS = 1_000;
const MAX_OF_ONE = 30;

/** `GET /events`: what happens, as it happens, as server-sent events. */
export function eventRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const feeds = createLiveFeeds(deps.service.database, (error) => deps.report(error, 'events'));
  const open = new Map<LiveStream, string>();
  app.get('/events', { exposeHeadRoute: false }, (request, reply) =>
    stream({ ...deps, feeds, open }, request, reply),
  );
  // A stream never finishes by itself: closing would wait for it.
  app.addHook('preClose', async () => {
    for (const one of open.keys()) one.end();
  });
}

type StreamDeps = RouteDeps & { readonly feeds: LiveFeeds; readonly open: Map<LiveStream, string> };

async function stream(deps: StreamDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { feeds, open, version } = deps;
  const caller = callerOf(request);
  const query = queryOf(request);
  const wants = topicsOf(listParam(query, 'topics'));
  refuseTooMany(open, caller);
  const lastId = String(request.headers['last-event-id'] ?? '') || textParam(query, 'last_event_id');
  const feed = feeds.of(caller.tenant);
  const { position, isComplete } = await feed.begin(positionOf(lastId));

  reply.hijack();
  const out = reply.raw;
  out.writeHead(200, {
    ...(reply.getHeaders() as { readonly [name: string]: string }),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  const hello = { version, time: new Date(now()).toISOString(), resumed: isComplete };
  out.write(`retry: 2000\nid: ${idOf(position)}\nevent: server.hello\ndata: ${JSON.stringify(hello)}\n\n`);
  const live = createLiveStream(out, { wants, position });
  if (lastId !== null && !isComplete) live.resync(position);
  open.set(live, caller.actor.id);
  feed.add(live);
  const stop = keepAlive(deps, request, live);
  out.on('error', () => undefined);
  // An ended stream's connection would stay open for a next request, which never comes.
  const { socket } = out;
  out.once('finish', () => socket?.destroySoon());
  out.once('close', () => {
    stop();
    feed.remove(live);
    open.delete(live);
  });
  return reply;
}

function refuseTooMany(open: ReadonlyMap<LiveStream, string>, { actor }: Caller): void {
  const own = [...open.values()].filter((id) => id === actor.id).length;
  if (open.size < MAX_STREAMS && own < MAX_OF_ONE) return;
  throw new BelayError('rate_limited', 'Too many event streams are open.', { retryAfter: 5 });
}

/** Beats, and looks whether the caller may still listen; returns what ends both. */
function keepAlive({ callerOfAgain }: RouteDeps, request: FastifyRequest, live: LiveStream): () => void {
  const heart = setInterval(live.heartbeat, HEARTBEAT_MS);
  const check = setInterval(() => {
    callerOfAgain(request).then(
      (caller) => {
        if (caller?.permissions.has('read') !== true) live.end();
      },
      // The database is away: that is no reason to hang up.
      () => undefined,
    );
  }, RECHECK_MS);
  return () => {
    clearInterval(heart);
    clearInterval(check);
  };
}
