import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/** Why a body that arrived whole is of no use. */
export class BodyUnusable extends Error {}

/**
 * The text of a body, read as UTF-8 without its byte order mark. Some servers compress although `identity` was
 * asked for (files stored compressed, mostly); that is undone up to `limit` bytes. Rejects with `BodyUnusable`.
 */
export async function decodeBody(bytes: Buffer, encoding: string, limit: number): Promise<string> {
  const decode = DECODERS.get(encoding.trim().toLowerCase());
  if (decode === undefined) throw new BodyUnusable(`its content-encoding is not understood`);
  const decoded = await decode(bytes, { maxOutputLength: limit }).catch((error: NodeJS.ErrnoException) => {
    throw new BodyUnusable(
      error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(limit) : 'its content-encoding is corrupt',
    );
  });
  return textOf(decoded);
}

/** UTF-8, without a byte order mark; bytes that are not UTF-8 become U+FFFD. */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** The one wording for the size limit. */
export function tooLarge(limit: number): string {
  return `it is larger than ${limit} bytes`;
}
