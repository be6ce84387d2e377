import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/** The keys of a browser's subscription. */
export type PushKeys = { readonly p256dh: Buffer; readonly auth: Buffer };

/** What is drawn anew for each message; tests take that of RFC 8291. */
export type PushRandomness = { readonly privateKey: Buffer; readonly salt: Buffer };

const RECORD = 4_096;
/** Largest plain text: one record less its tag, the delimiter and the header (RFC 8291 4). */
export const MAX_PUSH_BYTES = RECORD - 16 - 1 - 86;

/** Encrypts a push message: one record of `aes128gcm` (RFC 8188, RFC 8291). Throws when a key is no point on P-256. */
export function encryptPush(plain: Buffer, keys: PushKeys, random: PushRandomness = draw()): Buffer {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(random.privateKey);
  const own = ecdh.getPublicKey();
  const shared = ecdh.computeSecret(keys.p256dh);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.p256dh, own]);
  const secret = Buffer.from(hkdfSync('sha256', shared, keys.auth, info, 32));
  const derive = (label: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, random.salt, `Content-Encoding: ${label}\0`, bytes));
  const cipher = createCipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
  // 2 marks the last record.
  const body = Buffer.concat([
    cipher.update(plain),
    cipher.update(Buffer.from([2])),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(RECORD, 0);
  header.writeUInt8(own.length, 4);
  return Buffer.concat([random.salt, header, own, body]);
}

function draw(): PushRandomness {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  // Leading zeros are part of the key's length.
  const privateKey = Buffer.concat([Buffer.alloc(32), ecdh.getPrivateKey()]).subarray(-32);
  return { privateKey, salt: randomBytes(16) };
}
