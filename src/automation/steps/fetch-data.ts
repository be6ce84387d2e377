import type { IdempotentStep, StepCommon, Text } from '../dynamic.ts';
import type { JsonObject } from '../json.ts';
import type { MergeStrategy } from '../merge.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** An HTTP request described by an author. */
export type Webhook = {
  readonly url: Text;
  readonly method?: HttpMethod;
  readonly headers?: JsonObject;
  readonly params?: JsonObject;
  readonly body?: JsonObject | string;
};

/** Merges the JSON answer of a URL into the run's `data` (reference 6.6). */
export type FetchDataStep = StepCommon &
  IdempotentStep & {
    readonly action: 'fetch-data';
    readonly webhook: Webhook;
    readonly merge_strategy?: MergeStrategy;
  };
