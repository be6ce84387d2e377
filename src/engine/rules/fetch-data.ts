import { MAX_DEPTH } from '../../automation/checks/storable.ts';
import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import { type MergeStrategy, merge } from '../../automation/merge.ts';
import { admitObject } from '../admit.ts';
import type { Answer } from '../event.ts';
import { filledText, objectOf } from '../read.ts';
import { backoffOf, MAX_RETRIES } from '../retry.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import type { Context } from '../run.ts';
import { withStrategy } from '../strategy.ts';
import { requestOf, withHeader } from '../webhook-request.ts';

/** Fetches JSON into the run's `data`; retried three times, then the run fails (reference 6.6, D-15). */
export const fetchDataRule: Rule<'fetch-data'> = { action: 'fetch-data', enter, resume };

function enter({ input }: Moment): Outcome {
  // A strategy that is none must not cost a request first.
  return withStrategy(input, 'merge_strategy', () => {
    const request = requestOf(objectOf(input['webhook']) ?? {}, 'webhook');
    if (!request.ok) return failed('INVALID_WEBHOOK', request.message);
    const key = filledText(input['idempotency_key']);
    const keyed = key === null ? request.value : withHeader(request.value, 'idempotency-key', key);
    return { kind: 'ask', ask: { kind: 'fetch', request: keyed } };
  });
}

function resume(moment: Moment, answer: Answer | null): Outcome {
  if (answer?.kind !== 'fetch') return failed('FETCH_FAILED', 'webhook: no answer');
  if ('failure' in answer) {
    return answer.retryable
      ? retry(moment, answer.failure)
      : failed('FETCH_REFUSED', `webhook: ${answer.failure}`);
  }
  const { status, body } = answer.response;
  if (status < 200 || status > 299) return retry(moment, `the server answered ${status}`);
  // An answer without a body, e.g. a 204, has nothing to merge: `replace` would only wipe the data.
  if (body.trim() === '') return fetched(moment.run.context, status);
  return withStrategy(moment.input, 'merge_strategy', (strategy) =>
    take(moment.run.context, answer.response, strategy),
  );
}

function take(
  context: Context,
  { status, body }: { readonly status: number; readonly body: string },
  strategy: MergeStrategy,
): Outcome {
  const parsed = parseObject(body);
  if (parsed === null)
    return failed('FETCH_NOT_JSON', `webhook: expected a JSON object, got ${excerpt(body)}`);
  const incoming = admitObject(parsed, MAX_DEPTH);
  if (incoming === undefined) {
    return failed(
      'FETCH_NOT_JSON',
      `webhook: objects and lists lie more than ${MAX_DEPTH} deep in each other`,
    );
  }
  return fetched({ ...context, data: merge(context.data, incoming, strategy) }, status);
}

function fetched(context: Context, status: number): Outcome {
  return {
    kind: 'done',
    context,
    output: { status_code: status },
    ref: { status: 'PROCESSED', status_code: status },
  };
}

function retry({ attempt }: Moment, reason: string): Outcome {
  if (attempt > MAX_RETRIES)
    return failed('FETCH_FAILED', `webhook: ${reason}; gave up after ${attempt} attempts`);
  return { kind: 'ask', ask: { kind: 'backoff', ms: backoffOf(attempt) } };
}

function parseObject(body: string): JsonObject | null {
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
