import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { JsonObject } from '../../src/automation/json.ts';

/** A request as it arrived; `at` is the process's monotonic clock when its first byte was read. */
export type Call = {
  readonly at: number;
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly bytes: Buffer;
};

export type Reply = {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  /** Closes the connection instead of answering. */
  readonly hangUp?: true;
};

/** A real HTTP server on loopback that keeps what it is sent. */
export type Receiver = {
  readonly url: string;
  readonly calls: readonly Call[];
  /** Answers from now on; `number` counts calls from 1. The default is an empty 200. */
  answer(reply: (call: Call, number: number) => Reply | Promise<Reply>): void;
  /** Resolves with call `number`, counted from 1, once it has arrived. */
  arrived(number: number): Promise<Call>;
  reset(): void;
  stop(): Promise<void>;
};

export async function startReceiver({ http2 = false }: { readonly http2?: boolean } = {}): Promise<Receiver> {
  let calls: Call[] = [];
  let reply: (call: Call, number: number) => Reply | Promise<Reply> = () => ({});
  let waiting: { readonly number: number; readonly resolve: (call: Call) => void }[] = [];

  async function receive(request: IncomingMessage): Promise<Reply> {
    const at = performance.now();
    const bytes = await buffer(request);
    const call = { at, ...head(request), body: bytes.toString('utf8'), bytes };
    calls.push(call);
    const number = calls.length;
    for (const one of waiting) if (one.number === number) one.resolve(call);
    return reply(call, number);
  }

  const sessions = new Set<ServerHttp2Session>();
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { status = 200, headers = {}, body = '', hangUp = false } = await receive(request);
    if (hangUp && http2) for (const session of sessions) session.destroy();
    else if (hangUp) request.socket.destroy();
    else response.writeHead(status, headers).end(body);
  };
  // The compatible API of node:http2 is that of node:http, but for the types.
  const server = http2
    ? createHttp2Server(handle as never).on('session', (session) => sessions.add(session))
    : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get calls() {
      return calls;
    },
    answer: (next) => {
      reply = next;
    },
    arrived: (number) => {
      const known = calls[number - 1];
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => waiting.push({ number, resolve }));
    },
    reset: () => {
      calls = [];
      waiting = [];
      reply = () => ({});
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function head({ method = '', url = '/', headers }: IncomingMessage) {
  return { method, url: new URL(url, 'http://receiver'), headers };
}

/** The JSON object that a call carried. */
export function jsonOf({ body }: Call): JsonObject {
  return JSON.parse(body) as JsonObject;
}
