import { z } from 'zod';
import { dynamicObject, dynamicText, object } from '../fields.ts';
import { commonFields } from './common.ts';

/** Writes a stored profile (reference 6.7). */
export const updateProfileStep = object({
  action: z.literal('update-profile'),
  recipient_id: dynamicText.exactOptional(),
  profile: dynamicObject,
  merge: dynamicText
    .meta({ description: '`replace` (default), `overwrite`, `soft-merge` or `none`.' })
    .exactOptional(),
  ...commonFields,
}).meta({ id: 'UpdateProfileStep', description: 'Writes into the stored profile of a user.' });
