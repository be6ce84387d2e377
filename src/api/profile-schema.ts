import { z } from 'zod';
import { bodyOf } from './body.ts';
import { jsonObject, object } from './fields.ts';

const profileSchema = object({ profile: jsonObject }).meta({ id: 'ProfileBody' });

/** `POST /profiles/{user_id}` (merge) and `PUT` (replace) (reference 11.3). */
export const profileBody = bodyOf(profileSchema);

export const profileAnswer = z
  .object({ profile: jsonObject, preferences: jsonObject.exactOptional() })
  .meta({ id: 'Profile' });

/** What a write of a profile answers. */
export const successAnswer = z.object({ status: z.literal('SUCCESS') }).meta({ id: 'Success' });
