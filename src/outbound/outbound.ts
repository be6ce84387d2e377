import { Agent } from 'undici';
import { type AddressPolicy, createAddressPolicy, parseNetwork } from './address-policy.ts';
import { Deadline } from './deadline.ts';
import { type Exchanged, exchange } from './exchange.ts';
import { guardedConnector, type Lookup, systemLookup } from './guarded-connector.ts';
import { type Hop, nextHop } from './hop.ts';
import { type Failed, failed, type Refused, type Response } from './outcome.ts';
import { parseRequestHeaders } from './request-headers.ts';
import { type Connected, openSocket, type SocketTarget } from './socket.ts';
import { parseTarget } from './target.ts';

export type OutboundRequest = {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: { readonly [name: string]: string };
  /** Appended to the query. */
  readonly params?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
  /** Over HTTP/2, for peers that speak nothing else; without TLS with prior knowledge (RFC 9113 3.3). */
  readonly http2?: true;
  /** For everything together: queueing, DNS, connecting, redirects, the last byte of the body. Default 10 000. */
  readonly timeoutMs?: number;
  /** Largest response body, after decompression. Default 1 MiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
};

/**
 * `refused`: not sent (private address, bad scheme, credentials in the URL, bad header, or a redirect to one of these);
 * `failed`: no usable response, where `sent` says whether bytes may have reached the peer.
 */
export type OutboundResult = Response | Refused | Failed;

export type Outbound = {
  /** Never rejects. Redirects of GET are followed, at most 5; any other 3xx is the response. */
  send(request: OutboundRequest): Promise<OutboundResult>;
  /** A TCP connection for other protocols, to permitted addresses only; never rejects. Whoever gets it closes it. */
  connect(target: SocketTarget): Promise<Connected>;
  /** Takes no more requests, waits for those under way, then closes all connections. */
  close(): Promise<void>;
};

export type OutboundOptions = {
  /** CIDRs or addresses that may be reached besides public ones; see `parseAllow`. */
  readonly allow: readonly string[];
  /** Requests beyond these wait for a connection. Default 128. */
  readonly maxConnectionsPerOrigin?: number;
  /** Default: the operating system's resolver. */
  readonly lookup?: Lookup;
};

const MAX_REDIRECTS = 5;

/** HTTP calls to addresses that others chose, guarded against SSRF (design §4, docs/security.md); uses no proxy. */
export function createOutbound(options: OutboundOptions): Outbound {
  const policy = createAddressPolicy(options.allow);
  const lookup = options.lookup ?? systemLookup;
  const agent = createAgent(policy, lookup, options);
  // Streams of one connection: a pool of many would be taken for an attack.
  const http2 = createAgent(policy, lookup, { ...options, maxConnectionsPerOrigin: 2, http2: true });
  const underway = new Set<Promise<OutboundResult>>();
  let closed = false;
  return {
    async send(request) {
      if (closed) return failed('outbound calls are closed', { sent: false });
      const hop = firstHop(request);
      if (hop.kind === 'refused') return hop;
      const result = follow(request.http2 === true ? http2 : agent, hop, request);
      underway.add(result);
      return result.finally(() => underway.delete(result));
    },
    async connect(target) {
      if (closed) return failed('outbound calls are closed', { sent: false });
      return openSocket(target, { policy, lookup });
    },
    async close() {
      closed = true;
      await Promise.all(underway);
      await Promise.all([agent.destroy(), http2.destroy()]);
    },
  };
}

/** Splits `BELAY_OUTBOUND_ALLOW` at commas and spaces; throws `invalid_request` naming the entry that is no address or CIDR. */
export function parseAllow(text: string): readonly string[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  for (const entry of entries) parseNetwork(entry);
  return entries;
}

type AgentOptions = { readonly maxConnectionsPerOrigin?: number; readonly http2?: boolean };

function createAgent(policy: AddressPolicy, lookup: Lookup, options: AgentOptions): Agent {
  const { maxConnectionsPerOrigin = 128, http2 = false } = options;
  return new Agent({
    connect: guardedConnector(policy, lookup, { http2 }),
    connections: maxConnectionsPerOrigin,
    allowH2: http2,
    // The deadline covers both; undici's own timers would only be second opinions.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
    // A peer may ask to be kept longer than that, not for as long as it likes.
    keepAliveMaxTimeout: 30_000,
    // Otherwise Node's `--max-http-header-size` would decide.
    maxHeaderSize: 16 * 1024,
  });
}

function firstHop(request: OutboundRequest): Hop | Refused {
  const url = parseTarget(request.url, { params: request.params });
  if (!(url instanceof URL)) return url;
  const headers = parseRequestHeaders(request.headers ?? {});
  if ('kind' in headers) return headers;
  return { kind: 'hop', url, method: request.method, headers, body: request.body };
}

async function follow(agent: Agent, first: Hop, request: OutboundRequest): Promise<OutboundResult> {
  const deadline = new Deadline(request.timeoutMs ?? 10_000, request.signal);
  const limits = { deadline, maxBytes: request.maxBytes ?? 1024 * 1024 };
  try {
    let hop = first;
    for (let redirects = 0; ; redirects += 1) {
      const exchanged = await exchange(agent, hop, limits);
      if (exchanged.kind !== 'response') return redirects === 0 ? exchanged : afterRedirect(exchanged);
      const next = nextHop(hop, exchanged);
      if (next === null) return exchanged;
      if (next.kind === 'refused') return next;
      if (redirects === MAX_REDIRECTS) return failed(`more than ${MAX_REDIRECTS} redirects`, { sent: true });
      hop = next;
    }
  } finally {
    deadline.dispose();
  }
}

/** The peer that redirected us has been reached, whatever became of the next. */
function afterRedirect(exchanged: Exclude<Exchanged, Response>): Refused | Failed {
  return exchanged.kind === 'failed' ? { ...exchanged, sent: true } : exchanged;
}
