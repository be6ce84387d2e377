import { z } from 'zod';
import { bodyOf } from './body.ts';
import { name, oneOf, strictObject, text, time } from './fields.ts';

const TYPES = ['webhook', 'segment', 'rudderstack'] as const;

const createSchema = strictObject({
  name: name.meta({ description: 'Cannot be changed.' }),
  type: oneOf(TYPES),
  description: text.max(1000, { error: 'at most 1000 characters' }).nullable().exactOptional(),
}).meta({ id: 'CreateInboundSource' });

/** `POST /inbound/sources`. */
export const createSourceBody = bodyOf(createSchema);

const fields = {
  id: z.string(),
  name: z.string(),
  type: z.enum(TYPES),
  description: z.string().nullable(),
  created_at: time,
};

const sourceAnswer = z.object(fields).meta({ id: 'InboundSource' });

export type SourceAnswer = z.infer<typeof sourceAnswer>;

/** A source with its secret, which is shown this once. */
export const newSourceAnswer = z
  .object({
    ...fields,
    path: z.string().meta({ description: 'Where events are to be sent; of a webhook it is the secret.' }),
    secret: z.string().nullable().meta({ description: 'The shared secret of Segment or RudderStack.' }),
  })
  .meta({ id: 'NewInboundSource' });

export type NewSourceAnswer = z.infer<typeof newSourceAnswer>;

export const sourceListAnswer = z
  .object({ sources: z.array(sourceAnswer) })
  .meta({ id: 'InboundSourceList' });

/** What a source is answered. */
export const acceptedAnswer = z
  .object({
    accepted: z.int(),
    duplicates: z.int().meta({ description: 'Events whose id has come before; nothing is done for them.' }),
  })
  .meta({ id: 'InboundAnswer' });
