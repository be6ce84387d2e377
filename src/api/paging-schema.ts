import { z } from 'zod';

/** How Courier pages lists of messages, profiles and list subscriptions (reference 3.4). */
export const paging = z
  .object({ more: z.boolean(), cursor: z.string().nullable().exactOptional() })
  .meta({ id: 'Paging' });
