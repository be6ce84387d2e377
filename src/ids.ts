import { randomBytes, randomUUID } from 'node:crypto';
import { now } from './clock.ts';

/** A run, message or cancelation id of Courier's form `1-<8 hex epoch seconds>-<24 hex>` (D-34). */
export function newId(): string {
  const seconds = Math.floor(now() / 1000)
    .toString(16)
    .padStart(8, '0');
  return `1-${seconds}-${random.hex(24)}`;
}

/** Randomness for one event of the core: 16 hexadecimal digits. */
export function newEntropy(): string {
  return random.hex(16);
}

/** The id of an automation template. */
export function newUuid(): string {
  return randomUUID();
}

/** The id of a notification template. */
export function newNotificationId(): string {
  return `nt_${random.hex(26)}`;
}

/** The id of an element of a template. */
export function newElementId(): string {
  return `elem_${random.hex(12)}`;
}

/** An API key of Courier's form, e.g. `pk_prod_…` (reference 3.1), with 160 bits of randomness. */
export function newApiKey(environment: 'production' | 'test', scope: 'published' | 'draft'): string {
  const kind = scope === 'published' ? 'pk' : 'dk';
  const place = environment === 'production' ? 'prod' : 'test';
  return `${kind}_${place}_${randomBytes(20).toString('hex').toUpperCase()}`;
}

/** Draws from the system's generator in blocks: one system call per id would show in the hot loop. */
const random = {
  block: '',
  position: 0,
  hex(digits: number): string {
    if (this.position + digits > this.block.length) {
      this.block = randomBytes(4096).toString('hex');
      this.position = 0;
    }
    this.position += digits;
    return this.block.slice(this.position - digits, this.position);
  },
};
