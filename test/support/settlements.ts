import type { Settlement } from '../../src/store/message-settle.ts';
import { TENANT } from './stored-runs.ts';

/** A claim that ended with the message at its provider `p`; `change` says otherwise. */
export function settlementOf(id: string, attempts: number, change: Partial<Settlement> = {}): Settlement {
  return {
    ...TENANT,
    ...{ id, attempts, status: 'SENT', provider: 'p', dueInMs: null, reason: null, error: null },
    ...{ events: [], outputs: [], state: null, sent: (change.status ?? 'SENT') === 'SENT' },
    ...change,
  };
}
