import { MAX_DEPTH } from '../automation/checks/storable.ts';
import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { type MergeStrategy, merge, mergeStrategies } from '../automation/merge.ts';
import { admitObject } from '../engine/admit.ts';
import { compose, objectOf } from '../engine/read.ts';
import { requestOf } from '../engine/webhook-request.ts';
import type { Outbound } from '../outbound/outbound.ts';
import type { ClaimedMessage } from '../store/message-claim.ts';

export type Sourced =
  | { readonly kind: 'ready'; readonly message: ClaimedMessage }
  | { readonly kind: 'retry' | 'rejected'; readonly error: string };

/** Fetches a recipient's own data where the step names a `data_source` (reference 6.3, D-27). */
export async function withDataSource(
  outbound: Outbound,
  message: ClaimedMessage,
  timeoutMs: number,
): Promise<Sourced> {
  const source = message.payload.data_source;
  if (source === null) return { kind: 'ready', message };
  const request = requestOf(objectOf(source['webhook']) ?? {}, 'data_source.webhook');
  if (!request.ok) return { kind: 'rejected', error: request.message };
  const name = source['merge_strategy'] ?? 'replace';
  const strategy = mergeStrategies.find((known) => known === name);
  if (strategy === undefined) {
    const expected = mergeStrategies.join(', ');
    return { kind: 'rejected', error: `data_source.merge_strategy: expected one of ${expected}` };
  }
  const { body, params, ...rest } = request.value;
  const result = await outbound.send({
    ...rest,
    // Both spellings occur in Courier's guides.
    params: { ...params, recipientId: message.recipient, recipient_id: message.recipient },
    ...(body === null ? {} : { body }),
    timeoutMs,
  });
  if (result.kind === 'refused') return { kind: 'rejected', error: `data_source: ${result.reason}` };
  if (result.kind === 'failed') return { kind: 'retry', error: `data_source: ${result.reason}` };
  if (result.status < 200 || result.status > 299) {
    return { kind: 'retry', error: `data_source: the server answered ${result.status}` };
  }
  const fetched = parseObject(result.body);
  if (fetched === null) return { kind: 'rejected', error: 'data_source: expected a JSON object' };
  return { kind: 'ready', message: withFetched(message, fetched, strategy) };
}

const PARTS: readonly string[] = ['data', 'profile', 'override'];

function withFetched(message: ClaimedMessage, fetched: JsonObject, strategy: MergeStrategy): ClaimedMessage {
  const { payload } = message;
  const isParts = Object.keys(fetched).every((key) => PARTS.includes(key));
  const data = isParts ? (objectOf(fetched['data']) ?? {}) : fetched;
  const profile = isParts ? objectOf(fetched['profile']) : null;
  const override = isParts ? objectOf(fetched['override']) : null;
  return {
    ...message,
    payload: {
      ...payload,
      data: merge(payload.data, data, strategy),
      profile: compose(payload.profile, profile),
      override: override ?? payload.override,
    },
  };
}

function parseObject(text: string): JsonObject | null {
  try {
    const parsed = JSON.parse(text) as Json;
    // As the answer of a fetch: what nests too deep could not be written again.
    return isJsonObject(parsed) ? (admitObject(parsed, MAX_DEPTH) ?? null) : null;
  } catch {
    return null;
  }
}
