import { type Refused, type Response, refused } from './outcome.ts';
import { type RequestHeaders, withoutSecrets } from './request-headers.ts';
import { parseTarget } from './target.ts';

/** One request to one origin; a redirect makes the next. */
export type Hop = {
  readonly kind: 'hop';
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: RequestHeaders;
  readonly body: string | Uint8Array | undefined;
};

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Where a response sends us: null when it is the answer. Only GET is followed, so that nothing is ever done twice.
 * Secrets (all headers but a few, and a body) stay with their origin and do not come back with a later hop.
 */
export function nextHop(hop: Hop, response: Response): Hop | Refused | null {
  const location = response.headers['location'];
  if (hop.method !== 'GET' || !REDIRECTS.has(response.status) || location === undefined) return null;
  const url = parseTarget(location, { base: hop.url });
  if (!(url instanceof URL)) return refused(`redirected by ${hop.url.host}: ${url.reason}`);
  if (url.origin === hop.url.origin) return { ...hop, url };
  const headers = withoutSecrets(hop.headers);
  const carriesSecrets = headers.size < hop.headers.size || hop.body !== undefined;
  if (carriesSecrets && hop.url.protocol === 'https:' && url.protocol === 'http:') {
    return refused(`redirected by ${hop.url.host} from https to http with credentials`);
  }
  return { ...hop, url, headers, body: undefined };
}
