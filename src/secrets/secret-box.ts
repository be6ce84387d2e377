import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps secrets unreadable outside this process: AES-256-GCM, with the place of use bound to the ciphertext. */
export type SecretBox = {
  /** `place` names where the secret is kept; what was sealed for one place opens in no other. */
  seal(plain: string, place: string): string;
  /** Null when no key fits, or the text was changed or moved. */
  open(sealed: string, place: string): string | null;
  /** Keys of 32 bytes for another purpose, the present one first, then those of earlier secret keys. */
  derive(purpose: string): readonly Buffer[];
};

type Key = { readonly id: string; readonly bytes: Buffer };

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** A box that seals with the first key and opens with any: a key is changed by putting the new one in front. */
export function createSecretBox(keys: readonly [Buffer, ...Buffer[]]): SecretBox {
  const known = keys.map((bytes): Key => ({ id: idOf(bytes), bytes }));
  return {
    seal: (plain, place) => {
      const [first] = keys;
      return `v1.${idOf(first)}.${encrypt(first, plain, place).toString('base64url')}`;
    },
    open: (sealed, place) => {
      const [version, id, text] = sealed.split('.');
      const key = known.find((candidate) => candidate.id === id);
      if (version !== 'v1' || key === undefined || text === undefined) return null;
      return decrypt(key.bytes, Buffer.from(text, 'base64url'), place);
    },
    derive: (purpose) =>
      known.map(({ bytes }) => Buffer.from(hkdfSync('sha256', bytes, '', `belay:${purpose}`, KEY_BYTES))),
  };
}

/** Reads a key of 32 bytes, as 64 hexadecimal digits or as base64; null when it is none. */
export function parseSecretKey(text: string): Buffer | null {
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : base64(text);
  return bytes?.length === KEY_BYTES ? bytes : null;
}

/** A new key, as `parseSecretKey` reads it. */
export function newSecretKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

function base64(text: string): Buffer | null {
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : null;
}

/** Tells keys apart without telling anything about them. */
function idOf(key: Buffer): string {
  return createHash('sha256').update('belay:key-id').update(key).digest('hex').slice(0, 8);
}

function encrypt(key: Buffer, plain: string, place: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, body, cipher.getAuthTag()]);
}

function decrypt(key: Buffer, sealed: Buffer, place: string): string | null {
  if (sealed.length < IV_BYTES + TAG_BYTES) return null;
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(tagAt));
  try {
    const body = decipher.update(sealed.subarray(IV_BYTES, tagAt));
    return Buffer.concat([body, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
