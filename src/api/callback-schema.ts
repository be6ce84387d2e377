import { z } from 'zod';

export const callbackAnswer = z
  .object({ messages: z.int().meta({ description: 'Messages whose history has something new.' }) })
  .meta({ id: 'CallbackReceived' });

export const pixelAnswer = z.string().meta({ id: 'Pixel', description: 'A GIF of one pixel.' });

/** A page for people. */
export const unsubscribeAnswer = z
  .string()
  .meta({ id: 'UnsubscribePage', description: 'A page for people.' });

export const clickAnswer = z.string().meta({ id: 'Click', description: '`Location` says where to.' });
