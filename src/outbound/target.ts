import { type Refused, refused } from './outcome.ts';

const CONTROL_OR_LONE_SURROGATE = /[\p{Cc}\p{Cs}]/u;
const LONE_SURROGATE = /\p{Cs}/u;

/**
 * Reads an absolute http(s) URL, or one relative to `base`, and appends `params` to its query without rewriting it.
 * The WHATWG parser is also what decides where we connect, so `0x7f.1`, `2130706433` or `①②⑦.1` cannot be read
 * as one host here and as another below.
 */
export function parseTarget(
  text: string,
  options: { readonly params?: { readonly [name: string]: string } | undefined; readonly base?: URL } = {},
): URL | Refused {
  // The parser would drop tabs and newlines and replace surrogates: what is sent would not be what was written.
  if (CONTROL_OR_LONE_SURROGATE.test(text)) {
    return refused('the URL holds a control character or an unpaired surrogate');
  }
  if (!URL.canParse(text, options.base?.href)) return refused('the URL is not valid');
  const url = new URL(text, options.base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return refused(`the scheme ${JSON.stringify(url.protocol.slice(0, 32))} is not http: or https:`);
  }
  if (url.username !== '' || url.password !== '') {
    return refused('the URL holds a user name or password: send them in a header instead');
  }
  return addParams(url, options.params ?? {});
}

function addParams(url: URL, params: { readonly [name: string]: string }): URL | Refused {
  const pairs = Object.entries(params);
  if (pairs.length === 0) return url;
  if (pairs.some(([name, value]) => isUnsendable(name) || isUnsendable(value))) {
    return refused('a query parameter holds NUL or an unpaired surrogate');
  }
  const added = new URLSearchParams(pairs).toString();
  url.search = url.search === '' ? added : `${url.search}&${added}`;
  return url;
}

function isUnsendable(text: string): boolean {
  return text.includes('\0') || LONE_SURROGATE.test(text);
}
