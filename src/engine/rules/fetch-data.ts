import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import { type MergeStrategy, merge } from '../../automation/merge.ts';
import type { Answer } from '../event.ts';
import { filledText, objectOf } from '../read.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import { backoffOf, MAX_RETRIES } from '../retry.ts';
import { requestOf } from '../webhook-request.ts';

/** Fetches JSON into the run's `data`; retried three times, then the run fails (reference 6.6, D-15). */
export const fetchDataRule: Rule<'fetch-data'> = { action: 'fetch-data', enter, resume };

function enter({ input }: Moment): Outcome {
  const request = requestOf(objectOf(input['webhook']) ?? {}, 'webhook');
  if (!request.ok) return failed('INVALID_WEBHOOK', request.message);
  const key = filledText(input['idempotency_key']);
  const headers = key === null ? request.value.headers : { ...request.value.headers, 'idempotency-key': key };
  return { kind: 'ask', ask: { kind: 'fetch', request: { ...request.value, headers } } };
}

function resume(moment: Moment, answer: Answer | null): Outcome {
  if (answer?.kind !== 'fetch') return failed('FETCH_FAILED', 'webhook: no answer');
  if ('failure' in answer) {
    return answer.retryable ? retry(moment, answer.failure) : failed('FETCH_REFUSED', `webhook: ${answer.failure}`);
  }
  const { status, body } = answer.response;
  if (status < 200 || status > 299) return retry(moment, `the server answered ${status}`);
  const fetched = parseObject(body);
  if (fetched === null) return failed('FETCH_NOT_JSON', `webhook: expected a JSON object, got ${excerpt(body)}`);
  const strategy = (filledText(moment.input['merge_strategy']) ?? 'replace') as MergeStrategy;
  const context = { ...moment.run.context, data: merge(moment.run.context.data, fetched, strategy) };
  return { kind: 'done', context, output: { status_code: status }, ref: { status: 'PROCESSED', status_code: status } };
}

function retry({ attempt }: Moment, reason: string): Outcome {
  if (attempt > MAX_RETRIES) return failed('FETCH_FAILED', `webhook: ${reason}; gave up after ${attempt} attempts`);
  return { kind: 'ask', ask: { kind: 'backoff', ms: backoffOf(attempt) } };
}

function parseObject(body: string): JsonObject | null {
  if (body.trim() === '') return {};
  try {
    const parsed = JSON.parse(body) as Json;
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function excerpt(body: string): string {
  return JSON.stringify(body.length > 80 ? `${body.slice(0, 80)}…` : body);
}
