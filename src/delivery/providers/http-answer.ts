import type { Json } from '../../automation/json.ts';
import type { OutboundResult } from '../../outbound/outbound.ts';
import type { Response } from '../../outbound/outcome.ts';
import type { HandOver, RejectReason } from '../provider.ts';

/** How a provider's answers are read beyond their status. */
export type Reading = {
  /** Names the provider in errors. */
  readonly who: string;
  /** The provider's own id of the message. */
  readonly idOf?: (answer: Response, body: Json) => string | null;
  /** The provider's own words about an error. */
  readonly errorOf?: (body: Json) => string | null;
  /** Why a permanent refusal happened; default `PROVIDER_ERROR`. */
  readonly reasonOf?: (status: number, body: Json) => RejectReason;
  /** Overrules what the status alone says. */
  readonly verdictOf?: (status: number, body: Json) => 'sent' | 'retry' | 'rejected' | null;
};

/** Longest text of a provider that is kept. */
const MAX_ERROR_CHARS = 500;

/** What the answer to a hand-over over HTTP means: 2xx sent; 408, 425, 429, 5xx and no answer, try again; else refused. */
export function handOverOf(result: OutboundResult, reading: Reading): HandOver {
  const { who } = reading;
  if (result.kind === 'refused') return { kind: 'rejected', error: result.reason, reason: 'FAILED' };
  if (result.kind === 'failed') return { kind: 'retry', error: result.reason, retryAfterMs: null };
  const body = parsed(result.body);
  const { status } = result;
  const verdict = reading.verdictOf?.(status, body) ?? verdictOf(status);
  if (verdict === 'sent') {
    return { kind: 'sent', provider_id: reading.idOf?.(result, body) ?? null, response: { status } };
  }
  const words = reading.errorOf?.(body) ?? null;
  const error = `${who} answered ${status}${words === null ? '' : `: ${tidy(words)}`}`;
  if (verdict === 'retry') {
    return { kind: 'retry', error, retryAfterMs: retryAfterOf(result.headers['retry-after']) };
  }
  return { kind: 'rejected', error, reason: reading.reasonOf?.(status, body) ?? 'PROVIDER_ERROR' };
}

function verdictOf(status: number): 'sent' | 'retry' | 'rejected' {
  if (status >= 200 && status <= 299) return 'sent';
  return status === 408 || status === 425 || status === 429 || status >= 500 ? 'retry' : 'rejected';
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function tidy(words: string): string {
  return words
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_ERROR_CHARS);
}

/** `Retry-After` in seconds (RFC 9110 10.2.3); its date form is left to our own backoff. */
function retryAfterOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) * 1000 : null;
}
