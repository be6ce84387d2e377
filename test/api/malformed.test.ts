import { connect } from 'node:net';
import { expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import { startServer, TEST_KEY } from '../support/server.ts';

const { call, url } = await startServer();

const STEPS = [{ action: 'delay', duration: '1 day' }];
const CRLF = '\r\n';

/** Sends bytes as they are and reads until the server hangs up. */
function raw(bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

const HEAD = `host: x${CRLF}authorization: Bearer ${TEST_KEY}${CRLF}connection: close${CRLF}`;

it.each([
  ['{"automation": {"steps": [}}', 'unexpected "}" at line 1, column 27'],
  ['{"a": 1', 'it ends too early at line 1, column 8'],
  ["{'a': 1}", 'unexpected "\'" at line 1, column 2'],
  ['{\n"a": 1,\n}', 'unexpected "}" at line 3, column 1'],
])('says where %j stops being JSON', async (body, message) => {
  const reply = await call<ErrorAnswer>('POST', '/automations/invoke', { body });
  expect(reply).toMatchObject({ status: 400, body: { type: 'invalid_request_error' } });
  expect(reply.body.message).toBe(`body: is not valid JSON: ${message}`);
});

it.each(['[]', '1', '"text"', 'null', 'true'])('refuses the body %s, which is no object', async (body) => {
  expect((await call('POST', '/automations/invoke', { body })).status).toBe(400);
});

it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/vnd.api+json', 'nonsense', ';;;'])(
  'reads JSON whatever the content type says: %s',
  async (type) => {
    const body = JSON.stringify({ automation: { steps: STEPS } });
    const reply = await call('POST', '/automations/invoke', { body, headers: { 'content-type': type } });
    expect(reply.status).toBe(200);
  },
);

it('reads JSON without a content type', async () => {
  const body = JSON.stringify({ automation: { steps: STEPS } });
  const head = `POST /automations/invoke HTTP/1.1${CRLF}${HEAD}content-length: ${body.length}${CRLF}${CRLF}`;
  expect(await raw(head + body)).toMatch(/^HTTP\/1.1 200 /);
});

it('takes a body of 1 MB and refuses a larger one with 413', async () => {
  const bodyOf = (size: number) => {
    const frame = JSON.stringify({ automation: { steps: STEPS }, data: { x: '' } });
    return frame.replace('"x":""', `"x":"${'a'.repeat(size - frame.length)}"`);
  };
  expect((await call('POST', '/automations/invoke', { body: bodyOf(1_048_576) })).status).toBe(200);
  const large = await call<ErrorAnswer>('POST', '/automations/invoke', { body: bodyOf(1_048_577) });
  expect(large).toMatchObject({
    status: 413,
    body: { type: 'invalid_request_error', message: 'body: at most 1 MB' },
  });
});

const invokeWith = (data: string) =>
  `{"automation":{"steps":[{"action":"delay","duration":"1 day"}]},"data":${data}}`;

it.each([
  ['a NUL', invokeWith('{"a":"x\\u0000y"}'), 'data.a'],
  ['half a surrogate pair', invokeWith('{"a":["\\ud83d"]}'), 'data.a[0]'],
  ['the other half', invokeWith('{"a":"\\ude00x"}'), 'data.a'],
  ['a NUL in a key', invokeWith('{"\\u0000":1}'), 'data'],
  ['half a pair in a key', invokeWith('{"\\udfff":1}'), 'data'],
  ['a number that is infinite', invokeWith('{"a":1e999}'), 'data.a'],
  ['a thousand levels', invokeWith(`${'['.repeat(1_000)}${']'.repeat(1_000)}`), 'data'],
  ['half a million levels', invokeWith(`${'['.repeat(500_000)}${']'.repeat(500_000)}`), 'data'],
])('refuses %s in a body, and says where', async (_what, body, place) => {
  const reply = await call<ErrorAnswer>('POST', '/automations/invoke', { body });
  expect(reply.status).toBe(400);
  expect(reply.body.message).toContain(place);
});

it('refuses a body that is not UTF-8', async () => {
  const head = `POST /automations/invoke HTTP/1.1${CRLF}${HEAD}content-length: 6${CRLF}${CRLF}`;
  const answer = await raw(
    Buffer.concat([Buffer.from(head), Buffer.from([0x22, 0xff, 0xfe, 0xed, 0xa0, 0x22])]),
  );
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toContain('body: is not UTF-8');
});

const NAMES = ['%00', 'a%00b', '%ED%A0%80', '%FF', '%', '%zz', '%C3%28'];

it.each(
  NAMES.flatMap((name) => [
    ['GET', `/automations/${name}`],
    ['GET', `/automations/runs/${name}`],
    ['POST', `/automations/${name}/invoke`],
    ['DELETE', `/automations/${name}`],
    ['GET', `/messages/${name}`],
    ['PUT', `/lists/news/subscriptions/${name}`],
    ['GET', `/profiles/${name}`],
    ['DELETE', `/api-keys/${name}`],
  ]),
)('answers %s %s with 400', async (method, path) => {
  const { status } = await call(method, path, method === 'POST' || method === 'PUT' ? { body: {} } : {});
  expect(status).toBe(400);
});

it.each(
  NAMES.flatMap((value) => [
    `/automations/runs?status=${value}`,
    `/messages?recipient=${value}`,
    `/automations?x=${value}`,
  ]),
)('never fails on the query of %s', async (path) => {
  expect([200, 400]).toContain((await call('GET', path)).status);
});

it.each([
  '/automations',
  '/automations/runs',
  '/messages',
  '/cancelations',
  '/lists/news/subscriptions',
  '/cancelations/x/runs',
])('refuses a cursor that it did not give: %s', async (path) => {
  for (const cursor of ['x', 'W10', '😀', Buffer.from('[1e308,"\\u0000"]').toString('base64url')]) {
    const reply = await call<ErrorAnswer>('GET', `${path}?cursor=${encodeURIComponent(cursor)}`);
    expect(reply).toMatchObject({ status: 400 });
    expect(reply.body.message).toMatch(/^cursor: /);
  }
});

it('carries any text that UTF-8 can hold through path, body and answer', async () => {
  const id = 'ünï/😀 + %2F?#&;..';
  const profile = { '': ' ', '😀': '\u2028\u0001\uffff', deep: { a: [null, true, -0.5, 1e21] } };
  const path = `/profiles/${encodeURIComponent(id)}`;
  expect((await call('PUT', path, { body: { profile } })).status).toBe(200);
  expect((await call('GET', path)).body).toEqual({ profile });
});

it('finds nothing under a very long id', async () => {
  expect((await call('GET', `/automations/runs/${'x'.repeat(5_000)}`)).status).toBe(404);
});

it('answers headers that are too large, and bytes that are not HTTP, in its own shape', async () => {
  const large = await raw(
    `GET /health HTTP/1.1${CRLF}host: x${CRLF}x-large: ${'y'.repeat(20_000)}${CRLF}${CRLF}`,
  );
  expect(large).toMatch(/^HTTP\/1.1 431 /);
  expect(large).toContain('"type":"invalid_request_error"');
  const garbage = await raw(`NOT HTTP AT ALL${CRLF}${CRLF}`);
  expect(garbage).toMatch(/^HTTP\/1.1 400 /);
  expect(garbage).toContain('"type":"invalid_request_error"');
});

it('answers unknown paths and methods in its own shape', async () => {
  expect(await call('GET', '/nothing/here')).toMatchObject({
    status: 404,
    body: { type: 'invalid_request_error' },
  });
  const wrong = await call<ErrorAnswer>('PATCH', '/automations/x', { body: {} });
  expect(wrong.status).toBe(405);
  expect(wrong.headers.get('allow')).toBe('DELETE, GET, HEAD, PUT');
  expect(wrong.body.message).toContain('takes DELETE, GET, HEAD, PUT');
  expect((await call('GET', '/automations/invoke')).status).toBe(404);
});
