import { z } from 'zod';
import { isJsonObject, type Json } from '../automation/json.ts';
import { bodyTaken } from './body.ts';
import { epochMs, expected, filledText, jsonObject, name, object, text } from './fields.ts';
import { paging } from './paging-schema.ts';

const MAX_DEPTH = 5;
const MAX_CHANNELS = 50;

/** `{ method, channels }`, whose channels are names or such objects again (reference 11.1). */
const routing = jsonObject
  .superRefine((value, context) => {
    const problem = problemOf(value, [], 1);
    if (problem !== null)
      context.addIssue({ code: 'custom', path: [...problem.path], message: problem.message });
  })
  .meta({
    id: 'Routing',
    type: 'object',
    required: ['method', 'channels'],
    properties: {
      method: { enum: ['single', 'all'] },
      channels: {
        type: 'array',
        items: { anyOf: [{ type: 'string' }, { $ref: '#/components/schemas/Routing' }] },
      },
    },
  });

type Problem = { readonly path: readonly (string | number)[]; readonly message: string };

function problemOf(value: Json, path: readonly (string | number)[], depth: number): Problem | null {
  if (!isJsonObject(value))
    return { path, message: 'expected the name of a channel, or { method, channels }' };
  const { method, channels } = value;
  if (method !== 'single' && method !== 'all')
    return { path: [...path, 'method'], message: 'expected single or all' };
  const place = [...path, 'channels'];
  if (!Array.isArray(channels)) return { path: place, message: 'expected a list of channels' };
  if (channels.length > MAX_CHANNELS) return { path: place, message: `at most ${MAX_CHANNELS} channels` };
  for (const [index, channel] of channels.entries()) {
    if (typeof channel === 'string' && channel !== '') continue;
    if (depth === MAX_DEPTH) return { path: [...place, index], message: `nested deeper than ${MAX_DEPTH}` };
    const problem = problemOf(channel, [...place, index], depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

const strategySchema = object({
  name,
  description: text.max(2_000, { error: 'at most 2,000 characters' }).nullable().exactOptional(),
  tags: z
    .array(filledText, { error: expected('a list of texts') })
    .max(100, { error: 'at most 100 tags' })
    .nullable()
    .exactOptional(),
  routing,
  channels: jsonObject.nullable().exactOptional(),
  providers: jsonObject.nullable().exactOptional(),
}).meta({ id: 'RoutingStrategyWrite' });

/** `POST /routing-strategies`, `PUT /routing-strategies/{id}` (reference 11.7). */
export const routingStrategyBody = bodyTaken(strategySchema, {
  take: (body) => ({
    name: body.name,
    description: body.description ?? null,
    tags: body.tags ?? null,
    routing: body.routing,
    channels: body.channels ?? {},
    providers: body.providers ?? {},
  }),
});

const summary = {
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  tags: z.array(z.string()).nullable(),
  created: epochMs,
  creator: z.string(),
  updated: epochMs.nullable(),
  updater: z.string().nullable(),
};

export const routingStrategyAnswer = z
  .object({ ...summary, routing: jsonObject, channels: jsonObject, providers: jsonObject })
  .meta({ id: 'RoutingStrategy' });

export type RoutingStrategyAnswer = z.infer<typeof routingStrategyAnswer>;

export const routingStrategyListAnswer = z
  .object({ paging, results: z.array(z.object(summary)) })
  .meta({ id: 'RoutingStrategyList' });

export type RoutingStrategyListAnswer = z.infer<typeof routingStrategyListAnswer>;
