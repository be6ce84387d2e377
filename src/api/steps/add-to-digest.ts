import { z } from 'zod';
import { dynamicText, object } from '../fields.ts';
import { commonFields } from './common.ts';

/** Adds to the digest of a user (reference 6.12). */
export const addToDigestStep = object({
  action: z.literal('add-to-digest'),
  subscription_topic_id: dynamicText,
  category_key: dynamicText
    .meta({ description: 'Default: `data.category_key`, else `digest`.' })
    .exactOptional(),
  ...commonFields,
}).meta({
  id: 'AddToDigestStep',
  description: 'Adds the data of the run to the open digest of its user for a topic, and goes on.',
});
