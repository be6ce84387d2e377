import { z } from 'zod';

/** Every answer of 400 and above (reference 3.2). */
export const errorAnswer = z
  .object({
    message: z.string().meta({ description: 'For people; a 400 begins with the place of the problem.' }),
    type: z.enum([
      'invalid_request_error',
      'authentication_error',
      'authorization_error',
      'rate_limit_error',
      'api_error',
    ]),
    problems: z
      .array(z.object({ place: z.string(), message: z.string() }))
      .meta({ description: 'With 400: at most twenty problems, in the order of the document.' })
      .exactOptional(),
  })
  .meta({ id: 'Error' });

export type ErrorAnswer = z.infer<typeof errorAnswer>;
