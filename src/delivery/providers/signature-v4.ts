import { createHash, createHmac } from 'node:crypto';

/** What a request to AWS is signed with. */
export type AwsIdentity = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials; null for a user's. */
  readonly sessionToken: string | null;
  readonly region: string;
  readonly service: string;
};

export type AwsRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
};

/** The headers of a request signed with AWS Signature Version 4, `host` left out: it goes with the URL. `at` is epoch ms. */
export function signAws(
  request: AwsRequest,
  identity: AwsIdentity,
  at: number,
): { readonly [name: string]: string } {
  const time = new Date(at).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const token = identity.sessionToken === null ? {} : { 'x-amz-security-token': identity.sessionToken };
  const headers = { ...lowerCased(request.headers), 'x-amz-date': time, ...token };
  const signed = Object.entries({ ...headers, host: request.url.host }).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    request.url.pathname,
    canonicalQuery(request.url),
    ...signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}`),
    '',
    names,
    sha256(request.body),
  ].join('\n');
  const day = time.slice(0, 8);
  const scope = `${day}/${identity.region}/${identity.service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day, identity.region, identity.service, 'aws4_request'].reduce<Buffer>(
    (previous, part) => hmac(previous, part),
    Buffer.from(`AWS4${identity.secretAccessKey}`),
  );
  const signature = hmac(key, toSign).toString('hex');
  const credential = `Credential=${identity.accessKeyId}/${scope}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function lowerCased(headers: AwsRequest['headers']): AwsRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]) => `${strict(name)}=${strict(value)}`)
    .toSorted()
    .join('&');
}

/** RFC 3986 without the exceptions that `encodeURIComponent` makes. */
function strict(text: string): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
