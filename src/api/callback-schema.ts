import { z } from 'zod';

export const callbackAnswer = z
  .object({ messages: z.int().meta({ description: 'Messages whose history has something new.' }) })
  .meta({ id: 'CallbackReceived' });
