import type { Dispatcher } from 'undici';
import { ByteBuffer } from './byte-buffer.ts';
import type { Deadline } from './deadline.ts';
import { describeFailure } from './failure.ts';
import type { Hop } from './hop.ts';
import { type Failed, failed, type Refused, type Response } from './outcome.ts';
import { decodeBody, textOf, tooLarge } from './response-body.ts';

export type Exchanged = Response | Refused | Failed;

/** As undici hands them over; `undefined` is in its types only. */
type IncomingHeaders = { readonly [name: string]: string | readonly string[] | undefined };

export type ExchangeLimits = { readonly deadline: Deadline; readonly maxBytes: number };

/** One request and its whole response, without redirects; never rejects. */
export function exchange(dispatcher: Dispatcher, hop: Hop, limits: ExchangeLimits): Promise<Exchanged> {
  return new Promise((resolve) => {
    const handler = new ExchangeHandler(hop.url.host, limits.maxBytes, resolve);
    limits.deadline.listen((givenUp) => handler.fail(givenUp.reason, givenUp.timeout));
    dispatcher.dispatch(
      {
        origin: hop.url.origin,
        path: hop.url.pathname + hop.url.search,
        method: hop.method,
        headers: hop.headers,
        body: hop.body ?? null,
      },
      handler,
    );
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #host: string;
  readonly #maxBytes: number;
  readonly #resolve: (exchanged: Exchanged) => void;
  readonly #body: ByteBuffer;
  #settled = false;
  /** Set as the request is about to be written to an open connection: from then on it may have been sent. */
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  #headers: Response['headers'] = {};

  constructor(host: string, maxBytes: number, resolve: (exchanged: Exchanged) => void) {
    this.#host = host;
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
    this.#body = new ByteBuffer(maxBytes);
  }

  fail(problem: string, timeout = false): void {
    this.#settle(failed(`${this.#host}: ${problem}`, { sent: this.#controller !== null, timeout }));
    this.#controller?.abort(new Error(problem));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it queued. Throwing drops the request alone; aborting would cost the connection as well.
    if (this.#settled) throw new Error('given up before it was sent');
    this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHeaders,
  ): void {
    // Also called for 1xx; the response itself comes last.
    this.#status = status;
    this.#headers = joinHeaders(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#body.append(chunk)) this.#unusable(tooLarge(this.#maxBytes));
  }

  onResponseEnd(): void {
    const bytes = this.#body.bytes();
    const encoding = this.#headers['content-encoding'] ?? 'identity';
    if (bytes.length === 0 || encoding === 'identity') {
      this.#succeed(textOf(bytes));
      return;
    }
    decodeBody(bytes, encoding, this.#maxBytes).then(
      (body) => this.#succeed(body),
      (error: Error) => this.#unusable(error.message),
    );
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle(describeFailure(this.#host, error, this.#controller !== null));
  }

  #succeed(body: string): void {
    this.#settle({ kind: 'response', status: this.#status, headers: this.#headers, body });
  }

  #unusable(problem: string): void {
    this.fail(`the response (status ${this.#status}) cannot be used: ${problem}`);
  }

  #settle(exchanged: Exchanged): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#resolve(exchanged);
  }
}

/** `fromEntries` defines properties, so a header named `__proto__` is a header like any other. */
function joinHeaders(headers: IncomingHeaders): Response['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'object' ? value.join(', ') : `${value}`,
    ]),
  );
}
