import type { GuestCall } from './guest-call.ts';
import { SOFT_TIMEOUT } from './limits.ts';
import type { Machine } from './machine.ts';

type Check = { readonly expression: string; readonly reply: string; readonly timeout?: number };

const NOW = 1_700_000_000_000;

/** What must hold of every engine build: it is used by way of exports that its package calls private. */
const CHECKS: readonly Check[] = [
  { expression: '1 + 1', reply: 'n2' },
  { expression: 'Date.now()', reply: `n${NOW}` },
  { expression: 'globalThis.left = 1', reply: 'n1' },
  { expression: 'typeof left', reply: 's"undefined"' },
  { expression: '(() => { try { for (;;); } finally { for (;;); } })()', reply: '!TIMEOUT ', timeout: 20 },
  { expression: 'Array.from({ length: 40 }, () => new Uint8Array(800000)).length', reply: '!MEMORY ' },
  { expression: '(function recurse() { return recurse() + 1; })()', reply: '!STACK ' },
  { expression: 'typeof eval + typeof (() => {}).constructor.prototype', reply: 's"undefinedundefined"' },
  { expression: '1 + 1', reply: 'n2' },
];

/** Runs the checks; the first difference in words, or null if there is none. Takes about 50 ms. */
export function selfTest(machine: Machine): string | null {
  for (const { expression, reply, timeout } of CHECKS) {
    const call: GuestCall = { source: `"use strict";(()=>(${expression}\n))`, input: '[1,[],null,[],false]' };
    const found = machine.evaluate({ tenant: '', call, now: NOW, timeout: timeout ?? SOFT_TIMEOUT });
    if (found !== reply)
      return `the expression engine failed its self-test: ${expression} gave ${found}, not ${reply}`;
  }
  return null;
}
