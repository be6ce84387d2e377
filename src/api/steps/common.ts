import { z } from 'zod';
import { mergeStrategies } from '../../automation/merge.ts';
import type { HttpMethod } from '../../automation/steps/fetch-data.ts';
import { dynamicText, expected, jsonObject, object, oneOf, text } from '../fields.ts';

/** Fields that every step has (reference 6.0). */
export const commonFields = {
  if: text
    .meta({ description: 'JavaScript condition without `${}`; the step is skipped when it is false.' })
    .exactOptional(),
  ref: text.meta({ description: 'Later steps read this step as `refs.<ref>`.' }).exactOptional(),
};

/** Fields of steps that can be told to happen once (reference 3.3). */
export const idempotentFields = {
  idempotency_key: dynamicText.exactOptional(),
  idempotency_expiry: z
    .union([z.number(), dynamicText], { error: expected('epoch seconds or an ISO 8601 timestamp') })
    .meta({ description: 'Epoch seconds, milliseconds from 10¹² on, or ISO 8601.' })
    .exactOptional(),
};

/** How fetched properties meet existing ones (reference 6.6). */
export const mergeStrategy = oneOf(mergeStrategies);

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const satisfies readonly HttpMethod[];

/** An HTTP request described by an author (reference 6.6). */
export const webhook = object(
  {
    url: dynamicText,
    method: oneOf(METHODS).exactOptional(),
    headers: jsonObject.exactOptional(),
    params: jsonObject.meta({ description: 'Query parameters.' }).exactOptional(),
    body: z.union([z.string(), jsonObject], { error: expected('a text or an object') }).exactOptional(),
  },
  'an object with a "url"',
).meta({ id: 'Webhook' });
