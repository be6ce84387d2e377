import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { BelayError } from '../errors.ts';

/** Cost of scrypt: 32 MB and about a quarter of a second (OWASP: N = 2^15, r = 8, p = 3). */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const LENGTH = 32;

/** A password as it is kept: `scrypt$N$r$p$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Whether this is the password that was hashed. Takes as long for no account (null) as for a wrong password. */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  const [kind, N, r, p, salt = '', hash = ''] = (kept ?? (await nobody())).split('$');
  if (kind !== 'scrypt') return false;
  const wanted = Buffer.from(hash, 'base64');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await derive(password, Buffer.from(salt, 'base64'), cost);
  return timingSafeEqual(found, wanted) && kept !== null;
}

let nobodys: Promise<string> | null = null;

/** The hash of a password that nobody knows. */
function nobody(): Promise<string> {
  nobodys ??= hashPassword(randomBytes(32).toString('hex'));
  return nobodys;
}

/** At most two at once: each takes 32 MB and a thread that the rest of the server wants as well. */
const AT_ONCE = 2;
const MAX_WAITING = 40;
let underway = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  if (waiting.length >= MAX_WAITING) {
    throw new BelayError('unavailable', 'Too many people sign in at once. Try again.', { retryAfter: 2 });
  }
  if (underway >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  underway += 1;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      // What looks the same is the same, whatever keyboard it came from.
      scrypt(password.normalize('NFKC'), salt, LENGTH, { ...cost, maxmem: 2 ** 26 }, (error, key) =>
        error === null ? resolve(key) : reject(error),
      );
    });
  } finally {
    underway -= 1;
    waiting.shift()?.();
  }
}
