import { lookup as dnsLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressPolicy } from './address-policy.ts';

/** Resolves a name to IP addresses, best first; rejects with a `code` such as `ENOTFOUND`. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

/** Longest wait for one TCP and TLS handshake, in milliseconds. */
const CONNECT_TIMEOUT = 10_000;

/** Happy eyeballs (RFC 8305): Node's 250 ms give up on peers that are merely on another continent. */
const ATTEMPT_TIMEOUT = 1_000;

/** The policy forbids every address of the host. */
export class AddressRefused extends Error {
  constructor(hostname: string, range: string) {
    const what = isIP(hostname) === 0 ? `${hostname} resolves to` : `${hostname} is`;
    const article = /^[aeiou]/.test(range) ? 'an' : 'a';
    super(`${what} ${article} ${range} address; to permit it, add it to BELAY_OUTBOUND_ALLOW`);
    this.name = 'AddressRefused';
  }
}

/** Asks the operating system, so that `/etc/hosts` and search domains count. */
export const systemLookup: Lookup = async (hostname) => {
  const found = await dnsLookup(hostname, { all: true });
  return found.map((entry) => entry.address);
};

/**
 * Opens connections to permitted addresses only.
 *
 * The name is resolved once per connection and the very addresses that were checked are handed to the socket, so a
 * second, different DNS answer is never asked for. A pooled connection stays with the address it was opened to:
 * re-using it after the name was re-bound reaches the old, checked address, and a new connection is checked anew.
 * The policy is fixed for the life of the pool, so what was permitted once stays permitted.
 */
export function guardedConnector(
  policy: AddressPolicy,
  lookup: Lookup,
  { http2 = false }: { readonly http2?: boolean } = {},
): buildConnector.connector {
  // `useH2c` is read, and left out of the types.
  const protocol = { allowH2: http2, useH2c: http2 };
  const connect = buildConnector({
    ...protocol,
    lookup: guardedLookup(policy, lookup),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_TIMEOUT,
    timeout: CONNECT_TIMEOUT,
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED has no say here.
    rejectUnauthorized: true,
  });
  return (options, callback) => {
    // A socket looks names up, never literals: those are checked here.
    const range = isIP(options.hostname) === 0 ? null : policy(options.hostname);
    if (range === null) connect(options, callback);
    else queueMicrotask(() => callback(new AddressRefused(options.hostname, range), null));
  };
}

/** Resolves to permitted addresses only; the error says when all are forbidden. */
export function guardedLookup(policy: AddressPolicy, lookup: Lookup): LookupFunction {
  const resolve = sharing(lookup);
  return (hostname, _options, callback) => {
    resolve(hostname)
      .then((addresses) => permitted(hostname, addresses, policy))
      .then(
        (addresses) => callback(null, addresses),
        (error: Error) => callback(error, []),
      );
  };
}

/** Forbidden answers are left out rather than failing the rest: split-horizon names have both kinds. */
function permitted(hostname: string, addresses: readonly string[], policy: AddressPolicy) {
  const open: { address: string; family: number }[] = [];
  let forbidden: string | null = null;
  for (const address of addresses) {
    const range = policy(address);
    if (range === null) open.push({ address, family: isIP(address) });
    else forbidden ??= range;
  }
  if (open.length > 0) return open;
  if (forbidden !== null) throw new AddressRefused(hostname, forbidden);
  throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
}

/** A burst that opens many connections to one host asks once: the resolver has four threads, shared with files. */
function sharing(lookup: Lookup): Lookup {
  const underway = new Map<string, Promise<readonly string[]>>();
  return (hostname) => {
    const shared = underway.get(hostname);
    if (shared !== undefined) return shared;
    const answer = lookup(hostname).finally(() => underway.delete(hostname));
    underway.set(hostname, answer);
    return answer;
  };
}
