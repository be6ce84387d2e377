import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a tracked link stands for; `url` is where a click leads, null for an opening. */
export type Tracked = {
  readonly workspace_id: string;
  readonly environment: string;
  readonly message_id: string;
  readonly url: string | null;
};

const MAC_BYTES = 16;

/** A token for a tracked link, signed, so that nobody can make it lead elsewhere. */
export function signTracked(key: Buffer, { workspace_id, environment, message_id, url }: Tracked): string {
  const body = Buffer.from(JSON.stringify([workspace_id, environment, message_id, url]));
  return `${body.toString('base64url')}.${macOf(key, body).toString('base64url')}`;
}

/** What a token of ours stands for; null for any other. */
export function readTracked(keys: readonly Buffer[], token: string): Tracked | null {
  const [text = '', mac = '', ...rest] = token.split('.');
  const body = Buffer.from(text, 'base64url');
  const given = Buffer.from(mac, 'base64url');
  const isOurs =
    rest.length === 0 &&
    given.length === MAC_BYTES &&
    keys.some((key) => timingSafeEqual(given, macOf(key, body)));
  if (!isOurs) return null;
  const [workspace_id, environment, message_id, url] = JSON.parse(body.toString('utf8')) as [
    string,
    string,
    string,
    string | null,
  ];
  return { workspace_id, environment, message_id, url };
}

function macOf(key: Buffer, body: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest().subarray(0, MAC_BYTES);
}
