import { getEventListeners, once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createOutbound, type Outbound, type OutboundRequest } from './outbound.ts';

let outbound: Outbound;

beforeEach(() => {
  outbound = createOutbound({ allow: ['127.0.0.1'], maxConnectionsPerOrigin: 1 });
});

afterEach(() => outbound.close());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that does nothing by itself: the test takes its requests one by one. */
async function serveByHand() {
  const waiting: ((exchange: [IncomingMessage, ServerResponse]) => void)[] = [];
  const arrived: [IncomingMessage, ServerResponse][] = [];
  const url = await serve((request, response) => {
    const taker = waiting.shift();
    if (taker === undefined) arrived.push([request, response]);
    else taker([request, response]);
  });
  const next = () => {
    const exchange = arrived.shift();
    return exchange === undefined
      ? new Promise<[IncomingMessage, ServerResponse]>((resolve) => waiting.push(resolve))
      : Promise.resolve(exchange);
  };
  return { url, next };
}

function post(url: string, change: Partial<OutboundRequest> = {}) {
  return outbound.send({ url, method: 'POST', body: '{}', ...change });
}

function timedOut(url: string, sent: boolean, timeoutMs: number) {
  return {
    kind: 'failed',
    reason: `${new URL(url).host}: no answer within ${timeoutMs} ms`,
    timeout: true,
    sent,
  };
}

describe('the time limit', () => {
  it('covers waiting for the headers, and closes the connection', async () => {
    const { url, next } = await serveByHand();
    const [result, closed] = await Promise.all([
      post(url, { timeoutMs: 300 }),
      next().then(([request]) => once(request.socket, 'close')),
    ]);
    expect(result).toEqual(timedOut(url, true, 300));
    expect(closed).toHaveLength(1);
  });

  it('covers a body that drips', async () => {
    const url = await serve((_request, response) => {
      const drip = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(drip));
    });
    expect(await post(url, { timeoutMs: 300 })).toEqual(timedOut(url, true, 300));
  });

  it('covers headers that drip', async () => {
    const url = await serve((request, response) => {
      const drip = setInterval(() => request.socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 5);
      response.on('close', () => clearInterval(drip));
    });
    expect(await post(url, { timeoutMs: 300 })).toEqual(timedOut(url, true, 300));
  });

  it('covers DNS', async () => {
    const forever = createOutbound({ allow: [], lookup: () => new Promise(() => {}) });
    const url = 'http://slow.example/';
    expect(await forever.send({ url, method: 'GET', timeoutMs: 50 })).toEqual(timedOut(url, false, 50));
    await forever.close();
  });

  it('covers all redirects together', async () => {
    const url = await serve((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/' }).end(), 100);
    });
    const result = await outbound.send({ url, method: 'GET', timeoutMs: 300 });
    expect(result).toEqual(timedOut(url, true, 300));
  });

  it('covers the queue; what timed out there is never sent and costs no connection', async () => {
    const { url, next } = await serveByHand();
    const first = post(url);
    const [, firstResponse] = await next();
    expect(await post(url, { timeoutMs: 50 })).toEqual(timedOut(url, false, 50));
    const third = post(`${url}/third`);
    firstResponse.end('first');
    expect(await first).toMatchObject({ body: 'first' });
    const [request, response] = await next();
    expect(request.url).toBe('/third');
    expect(request.socket).toBe(firstResponse.req.socket);
    response.end('third');
    expect(await third).toMatchObject({ body: 'third' });
  });
});

describe('an abort', () => {
  const aborted = (url: string, sent: boolean) => ({
    kind: 'failed',
    reason: `${new URL(url).host}: aborted by the caller`,
    timeout: false,
    sent,
  });

  it('before the request sends nothing', async () => {
    let requests = 0;
    const url = await serve((_request, response) => response.end(String(++requests)));
    expect(await post(url, { signal: AbortSignal.abort() })).toEqual(aborted(url, false));
    expect(await post(url)).toMatchObject({ body: '1' });
  });

  it('while the peer works closes the connection', async () => {
    const { url, next } = await serveByHand();
    const caller = new AbortController();
    const result = post(url, { signal: caller.signal });
    const [request] = await next();
    const closed = once(request.socket, 'close');
    caller.abort();
    expect(await result).toEqual(aborted(url, true));
    await closed;
  });

  it('within the body discards it', async () => {
    const { url, next } = await serveByHand();
    const caller = new AbortController();
    const result = post(url, { signal: caller.signal });
    const [request, response] = await next();
    response.writeHead(200, { 'content-length': 100 }).write('half');
    const closed = once(request.socket, 'close');
    caller.abort();
    expect(await result).toEqual(aborted(url, true));
    await closed;
  });

  it('afterwards does nothing', async () => {
    const url = await serve((_request, response) => response.end('done'));
    const caller = new AbortController();
    expect(await post(url, { signal: caller.signal })).toMatchObject({ body: 'done' });
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
    caller.abort();
    expect(await post(url)).toMatchObject({ body: 'done' });
  });
});
