import { connect, isIP, type Socket } from 'node:net';
import type { AddressPolicy } from './address-policy.ts';
import { describeFailure } from './failure.ts';
import { AddressRefused, guardedLookup, type Lookup } from './guarded-connector.ts';
import { type Failed, failed, type Refused, refused } from './outcome.ts';

export type SocketTarget = { readonly host: string; readonly port: number; readonly timeoutMs: number };

export type Connected = { readonly kind: 'connected'; readonly socket: Socket } | Refused | Failed;

type Guard = { readonly policy: AddressPolicy; readonly lookup: Lookup };

const HOST = /^[\p{L}\p{N}._:%-]{1,253}$/u;

/** Opens a TCP connection under the same guard as HTTP calls (docs/security.md). */
export function openSocket({ host, port, timeoutMs }: SocketTarget, guard: Guard): Promise<Connected> {
  if (!HOST.test(host)) return Promise.resolve(refused('the host is not valid'));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return Promise.resolve(refused('the port is not valid'));
  }
  // A socket looks names up, never literals: those are checked here.
  const range = isIP(host) === 0 ? null : guard.policy(host);
  if (range !== null) return Promise.resolve(refused(new AddressRefused(host, range).message));
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      lookup: guardedLookup(guard.policy, guard.lookup),
      autoSelectFamily: true,
    });
    const timer = setTimeout(() => {
      resolve(failed(`${host}: connecting took too long`, { sent: false, timeout: true }));
      socket.destroy();
    }, timeoutMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve({ kind: 'connected', socket });
    });
    // Stays: an error after `connect` that nobody listens for would end the process.
    socket.on('error', (error) => {
      clearTimeout(timer);
      resolve(describeFailure(host, error, false));
    });
  });
}
