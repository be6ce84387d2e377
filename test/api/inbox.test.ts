import { describe, expect, it, onTestFinished } from 'vitest';
import type { InboxAnswer, InboxMessageAnswer } from '../../src/api/inbox-schema.ts';
import { createInbox } from '../../src/delivery/providers/inbox.ts';
import { createOutbound } from '../../src/outbound/outbound.ts';
import { CONTENT, envelopeOf } from '../support/envelope.ts';
import { TENANT } from '../support/seed.ts';
import { startServer } from '../support/server.ts';

const { call, courier, service, url } = await startServer();
const inbox = createInbox(service.database, service.inbox.wake);
const outbound = createOutbound({ allow: [] });
let made = 0;

/** Hands a message to a user's inbox; its id. */
async function put(user: string, change: object = {}): Promise<string> {
  made += 1;
  const id = `m-${made}`;
  const envelope = envelopeOf(CONTENT.inbox, { tenant: TENANT, recipient: user, message_id: id, ...change });
  const sent = await inbox.send(envelope, { settings: {}, outbound, timeoutMs: 1_000 });
  expect(sent).toMatchObject({ kind: 'sent', provider_id: envelope.message_id });
  return id;
}

const tokenOf = async (scope: string, expires_in = '2 hours') =>
  (await courier.auth.issueToken({ scope, expires_in })).token;
const list = (user: string, query = '', key?: string) =>
  call<InboxAnswer>('GET', `/inbox/${user}/messages${query}`, key === undefined ? {} : { key });
const mark = (user: string, id: string, what: string, key?: string) =>
  call('PUT', `/inbox/${user}/messages/${id}/${what}`, key === undefined ? {} : { key });

describe('an inbox', () => {
  it('has what was handed to it, once, newest first', async () => {
    const first = await put('ann', { data: { n: 1 } });
    await put('ann', { message_id: first });
    const second = await put('ann');
    const { body } = await list('ann');
    expect(body.results.map(({ id }) => id)).toEqual([second, first]);
    expect(body).toMatchObject({ unread: 2, paging: { more: false } });
    expect(body.results[1]).toMatchObject({
      title: 'Grüße',
      actions: [{ content: 'Open', href: 'https://you.example' }],
      data: { n: 1 },
      read_at: null,
      archived_at: null,
    });
    expect((await list('bob')).body.results).toEqual([]);
  });

  it('is paged without gaps, also where messages come at one moment', async () => {
    const ids = [];
    for (let put_ = 0; put_ < 5; put_ += 1) ids.push(await put('page'));
    await service.database.query("UPDATE inbox_message SET created_at = '2026-01-01' WHERE user_id = 'page'");
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await list('page', `?limit=2${cursor}`);
      seen.push(...body.results.map(({ id }) => id));
      cursor = body.paging.cursor ? `&cursor=${body.paging.cursor}` : '';
    } while (cursor !== '');
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('is read, marked unread and archived', async () => {
    const [one, two, three] = [await put('marks'), await put('marks'), await put('marks')];
    expect((await mark('marks', one, 'read')).status).toBe(204);
    expect((await mark('marks', two, 'archive')).status).toBe(204);
    const idsIn = async (filter: string) =>
      (await list('marks', `?filter=${filter}`)).body.results.map(({ id }) => id);
    expect(await idsIn('unread')).toEqual([three]);
    expect(await idsIn('read')).toEqual([one]);
    expect(await idsIn('archived')).toEqual([two]);
    expect(await idsIn('all')).toEqual([three, one]);
    await mark('marks', one, 'unread');
    await mark('marks', two, 'unarchive');
    expect((await call('GET', '/inbox/marks/unread')).body).toEqual({ unread: 2 });
    expect((await call('PUT', '/inbox/marks/read')).body).toEqual({ marked: 2 });
    expect((await call('PUT', '/inbox/marks/read')).body).toEqual({ marked: 0 });
  });

  it('refuses nonsense', async () => {
    const id = await put('nonsense');
    expect((await mark('nonsense', id, 'burn')).status).toBe(400);
    expect((await mark('nonsense', 'unknown', 'read')).status).toBe(404);
    expect((await mark('other', id, 'read')).status).toBe(404);
    expect((await list('nonsense', '?filter=x')).status).toBe(400);
    expect((await list('nonsense', '?cursor=x')).status).toBe(400);
  });
});

describe('a token for a browser, issued by the SDK', () => {
  it('opens the inbox of its user, as far as its scopes go', async () => {
    const id = await put('tina');
    const reader = await tokenOf('user_id:tina inbox:read:messages');
    const writer = await tokenOf('user_id:tina inbox:read:messages inbox:write:events', '1d');
    expect((await list('tina', '', reader)).body.unread).toBe(1);
    expect((await list('ann', '', reader)).status).toBe(403);
    expect((await mark('tina', id, 'read', reader)).status).toBe(403);
    expect((await mark('tina', id, 'read', writer)).status).toBe(204);
    expect((await call('GET', '/profiles/tina', { key: writer })).status).toBe(401);
  });

  it.each([
    ['of another server', (token: string) => `${token.slice(0, -3)}AAA`],
    [
      'unsigned',
      (token: string) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`,
    ],
    ['cut short', (token: string) => token.split('.').slice(0, 2).join('.')],
    ['of somebody', () => 'x.y.z'],
  ])('is refused: %s', async (_name, forge) => {
    const token = await tokenOf('user_id:ann inbox:read:messages');
    expect((await list('ann', '', forge(token))).status).toBe(401);
    expect((await list('ann', '', token)).status).toBe(200);
  });

  it.each([
    { scope: 'inbox:read:messages', expires_in: '1h' },
    { scope: 'user_id: inbox:read:messages', expires_in: '1h' },
    { scope: 'user_id:a', expires_in: 'soon' },
    { scope: 'user_id:a', expires_in: '0s' },
    { scope: 'user_id:a', expires_in: '2y' },
    { scope: Array(21).fill('user_id:a').join(' '), expires_in: '1h' },
  ])('is not issued for %j', async (body) => {
    expect((await call('POST', '/auth/issue-token', { body })).status).toBe(400);
  });

  it('may be used from any origin', async () => {
    const preflight = await fetch(`${url}/inbox/ann/messages`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await list('ann')).headers.get('access-control-allow-origin')).toBe('*');
    expect((await call('GET', '/providers')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await call('GET', '/inbox/ann/messages', { key: null })).status).toBe(401);
  });
});

type Event = { readonly event: string; readonly data: unknown };

/** The events of a stream, one after the other. */
async function open(path: string) {
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const response = await fetch(`${url}${path}`, { signal: end.signal });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    next: async (): Promise<Event> => {
      for (;;) {
        const [, event = '', data = '', rest = ''] =
          /^event: (.*)\ndata: (.*)\n\n([\s\S]*)$/.exec(text.replace(/^:\n\n/, '')) ?? [];
        if (event !== '') {
          text = rest;
          return { event, data: JSON.parse(data) as unknown };
        }
        const { value, done } = await reader.read();
        if (done) return { event: 'end', data: null };
        text += value;
      }
    },
    close: () => end.abort(),
  };
}

describe('a live stream', () => {
  it('tells of new and changed messages, and of the number of unread ones', async () => {
    const token = await tokenOf('user_id:live inbox:read:messages');
    const stream = await open(`/inbox/live/stream?token=${token}`);
    expect(await stream.next()).toEqual({ event: 'unread', data: { unread: 0 } });
    await put('somebody-else');
    const id = await put('live');
    const came = await stream.next();
    expect(came).toMatchObject({ event: 'message', data: { id, read_at: null } });
    expect(await stream.next()).toEqual({ event: 'unread', data: { unread: 1 } });
    await mark('live', id, 'read');
    const changed = await stream.next();
    expect((changed.data as InboxMessageAnswer).read_at).toBeTypeOf('string');
    expect(await stream.next()).toEqual({ event: 'unread', data: { unread: 0 } });
  });

  it('is not opened for strangers', async () => {
    const token = await tokenOf('user_id:live inbox:read:messages');
    expect((await call('GET', `/inbox/ann/stream?token=${token}`, { key: null })).status).toBe(403);
    expect((await call('GET', '/inbox/ann/stream', { key: null })).status).toBe(401);
  });
});
