import { afterEach, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import { type EventStream, listenTo } from '../support/event-stream.ts';
import { newMember, signIn } from '../support/people.ts';
import { startServer, TEST_KEY } from '../support/server.ts';

const server = await startServer();
const { call, url, service } = server;
const open: EventStream[] = [];
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});

async function listen(query = '', headers: Record<string, string> = {}): Promise<EventStream> {
  const withKey = headers['cookie'] === undefined ? { authorization: `Bearer ${TEST_KEY}` } : {};
  const stream = await listenTo(`${url}/events${query}`, { ...withKey, ...headers });
  open.push(stream);
  return stream;
}

async function invoke(token: string): Promise<string> {
  const steps = [{ action: 'delay', duration: '1 day' }];
  const { body } = await call<{ runId: string }>('POST', '/automations/invoke', {
    body: { automation: { cancelation_token: token, steps } },
  });
  return body.runId;
}

it('tells of a run from its invoke to its cancel, in order', async () => {
  const stream = await listen();
  expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
  expect(stream.response.headers.get('x-accel-buffering')).toBe('no');
  expect(stream.response.headers.get('cache-control')).toContain('no-transform');
  const hello = await stream.next('server.hello');
  expect(hello.data).toMatchObject({ version: '0.0.0-test', resumed: false });
  const runId = await invoke('story');
  const created = await stream.next('run.created');
  expect(created.data).toMatchObject({ run_id: runId, cancelation_token: 'story', status: 'WAITING' });
  expect(created.data['next_action_at']).toMatch(/^\d{4}-/);
  await call('POST', '/automations/cancel', { body: { cancelation_token: 'story' } });
  const canceled = await stream.next('run.updated');
  expect(canceled.data).toMatchObject({ run_id: runId, status: 'CANCELED' });
  expect(Number(canceled.data['seq'])).toBeGreaterThan(Number(created.data['seq']));
  const receipt = await stream.next('cancelation.progress');
  expect(receipt.data).toMatchObject({ matched: 1, canceled: 1, done: true });
});

it('goes on where a stream broke off', async () => {
  const first = await listen();
  const { id } = await first.next('server.hello');
  first.close();
  const missed = await invoke('missed');
  const second = await listen('', { 'last-event-id': id });
  expect((await second.next('server.hello')).data).toMatchObject({ resumed: true });
  expect((await second.next('run.created')).data).toMatchObject({ run_id: missed });
  const viaQuery = await listen(`?last_event_id=${id}`);
  expect((await viaQuery.next('run.created')).data).toMatchObject({ run_id: missed });
});

it.each(['1-1', 'nonsense', '999999999999-1'])(
  'has who comes with the unknown place %s read anew',
  async (id) => {
    const stream = await listen('', { 'last-event-id': id });
    expect((await stream.next('server.hello')).data).toMatchObject({ resumed: false });
    await stream.next('resync');
  },
);

it('tells of drafts and publishing, and only what is asked for', async () => {
  const stream = await listen('?topics=automations');
  await stream.next('server.hello');
  await invoke('noise');
  const { body } = await call<{ id: string }>('POST', '/automations', {
    body: { name: 'Told', steps: [{ action: 'delay', duration: '1 day' }] },
  });
  expect((await stream.next('automation.updated')).data).toEqual({ id: body.id, etag: '"1"', version: null });
  await call('POST', `/automations/${body.id}/publish`, { body: {} });
  expect((await stream.next('automation.published')).data).toMatchObject({ id: body.id, version: 1 });
  const odd = await call<ErrorAnswer>('GET', '/events?topics=everything');
  expect(odd.body.message).toMatch(/^topics: "everything" is not one of/);
});

it('keeps tenants apart, and ends at sign-out', async () => {
  await newMember(service.database, 'ana@example.com', 'viewer');
  const ana = await signIn(server, 'ana@example.com');
  const inTest = await listen('', { cookie: `${ana.cookie}; belay_environment=test` });
  const inProduction = await listen('', { cookie: ana.cookie });
  await Promise.all([inTest.next('server.hello'), inProduction.next('server.hello')]);
  const runId = await invoke('apart');
  expect((await inProduction.next('run.created')).data).toMatchObject({ run_id: runId });
  await ana.call('DELETE', '/session');
  await inProduction.ended();
  await expect(inTest.next('run.created')).rejects.toThrow('ended');
});

it('closes with the server', async () => {
  const other = await startServer();
  const stream = await listenTo(`${other.url}/events`, { authorization: `Bearer ${TEST_KEY}` });
  await stream.next('server.hello');
  await Promise.all([stream.ended(), other.app.close()]);
});
