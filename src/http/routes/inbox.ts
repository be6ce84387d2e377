import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { InboxAnswer, InboxMessageAnswer } from '../../api/inbox-schema.ts';
import { BelayError, invalid } from '../../errors.ts';
import type { Service } from '../../service.ts';
import {
  countUnread,
  type InboxFilter,
  type InboxMark,
  type InboxMessage,
  type InboxOwner,
  listInbox,
  markInbox,
  readWholeInbox,
} from '../../store/inbox-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { notFound } from '../error-answer.ts';
import { createEventStreams, type EventStreams } from '../event-stream.ts';
import { createInboxAccess, type InboxAccess, permitOrigins } from '../inbox-access.ts';
import { pageOf, positionIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { limitParam, queryOf, textParam } from '../query.ts';
import { answering } from '../route-deps.ts';
import { isoTime } from '../time.ts';

const FILTERS: readonly InboxFilter[] = ['all', 'unread', 'read', 'archived'];
const MARKS: readonly InboxMark[] = ['read', 'unread', 'archive', 'unarchive'];

/** Users' inboxes, for servers with a key and for browsers with a user's token (docs/inbox.md). */
export function inboxRoutes(app: FastifyInstance, service: Service): void {
  void app.register(async (inbox) => {
    const access = createInboxAccess(service.database, service.secrets);
    const streams = createEventStreams(inbox);
    permitOrigins(inbox);
    inbox.get(
      '/inbox/:user_id/messages',
      answering(async (request) => list(service, await access(request, 'read'), request)),
    );
    inbox.get(
      '/inbox/:user_id/unread',
      answering(async (request) =>
        json(200, { unread: await countUnread(service.database, await access(request, 'read')) }),
      ),
    );
    inbox.put(
      '/inbox/:user_id/messages/:id/:mark',
      answering(async (request) => mark(service, await access(request, 'write'), request)),
    );
    inbox.put(
      '/inbox/:user_id/read',
      answering(async (request) => readAll(service, await access(request, 'write'))),
    );
    inbox.get('/inbox/:user_id/stream', (request, reply) =>
      stream(service, { access, streams }, request, reply),
    );
  });
}

async function list({ database }: Service, owner: InboxOwner, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const limit = limitParam(query, { standard: 20, max: 100 });
  const after = positionIn(textParam(query, 'cursor'));
  const named = textParam(query, 'filter') ?? 'all';
  const filter = FILTERS.find((known) => known === named);
  if (filter === undefined) throw invalid('filter', `expected one of ${FILTERS.join(', ')}`);
  const [found, unread] = await Promise.all([
    listInbox(database, owner, { filter, after, limit: limit + 1 }),
    countUnread(database, owner),
  ]);
  const { rows, next } = pageOf(found, limit, ({ created_at, id }) => [created_at, id]);
  const answer: InboxAnswer = {
    unread,
    paging: { more: next !== null, ...(next === null ? {} : { cursor: next }) },
    results: rows.map(messageJson),
  };
  return json(200, answer);
}

async function mark(
  { database, inbox }: Service,
  owner: InboxOwner,
  request: FastifyRequest,
): Promise<Answer> {
  const named = pathParam(request, 'mark');
  const known = MARKS.find((one) => one === named);
  if (known === undefined) throw invalid('mark', `expected one of ${MARKS.join(', ')}`);
  if (!(await markInbox(database, owner, pathParam(request, 'id'), known))) throw notFound();
  inbox.wake();
  return noContent;
}

async function readAll({ database, inbox }: Service, owner: InboxOwner): Promise<Answer> {
  const marked = await readWholeInbox(database, owner);
  inbox.wake();
  return json(200, { marked });
}

type StreamDeps = { readonly access: InboxAccess; readonly streams: EventStreams };

/** First the number of unread messages, then every message that comes or changes, each with the number after it. */
async function stream(
  { database, inbox }: Service,
  { access, streams }: StreamDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const owner = await access(request, 'read');
  const early: (() => void)[] = [];
  let tell = (change: () => void) => {
    early.push(change);
  };
  // Watched before it is counted: nothing falls between the two.
  const end = inbox.watch(owner, ({ message }) =>
    tell(() => {
      events.send('message', messageJson(message));
      countUnread(database, owner).then(
        (unread) => events.send('unread', { unread }),
        () => undefined,
      );
    }),
  );
  if (end === null)
    throw new BelayError('unavailable', 'This server has too many streams. Try again.', { retryAfter: 5 });
  const unread = await countUnread(database, owner).catch((error: unknown) => {
    end();
    throw error;
  });
  const events = streams.open(reply);
  events.onEnd(end);
  events.send('unread', { unread });
  tell = (change) => change();
  for (const change of early) change();
}

function messageJson(message: InboxMessage): InboxMessageAnswer {
  const { id, title, body, actions, blocks, data, created_at, read_at, archived_at } = message;
  return {
    ...{ id, title, body, data },
    actions: actions as InboxMessageAnswer['actions'],
    blocks: blocks as InboxMessageAnswer['blocks'],
    created_at: isoTime(created_at),
    read_at: read_at === null ? null : isoTime(read_at),
    archived_at: archived_at === null ? null : isoTime(archived_at),
  };
}
