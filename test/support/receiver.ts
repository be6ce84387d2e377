import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { JsonObject } from '../../src/automation/json.ts';

/** A request as it arrived; `at` is the process's monotonic clock when its first byte was read. */
export type Call = {
  readonly at: number;
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Reply = {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
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

export async function startReceiver(): Promise<Receiver> {
  let calls: Call[] = [];
  let reply: (call: Call, number: number) => Reply | Promise<Reply> = () => ({});
  let waiting: { readonly number: number; readonly resolve: (call: Call) => void }[] = [];

  async function receive(request: IncomingMessage): Promise<Reply> {
    const at = performance.now();
    const call = { at, ...head(request), body: await text(request) };
    calls.push(call);
    const number = calls.length;
    for (const one of waiting) if (one.number === number) one.resolve(call);
    return reply(call, number);
  }

  const server = createServer(async (request, response) => {
    const { status = 200, headers = {}, body = '' } = await receive(request);
    response.writeHead(status, headers).end(body);
  });
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
        server.closeAllConnections();
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
