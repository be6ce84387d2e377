import { clickAnswer, pixelAnswer } from '../callback-schema.ts';
import type { Endpoint } from '../endpoint.ts';

/** What e-mails lead to where opens and clicks are tracked. */
export const trackingEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/t/o/{token}',
    operationId: 'trackOpen',
    open: true,
    tag: 'Messages',
    summary: 'The invisible image of an e-mail',
    answer: { status: 200, schema: pixelAnswer, mediaType: 'image/gif' },
    errors: [404],
  },
  {
    method: 'GET',
    path: '/t/c/{token}',
    operationId: 'trackClick',
    open: true,
    tag: 'Messages',
    summary: 'A link of an e-mail: leads on to where it pointed',
    answer: { status: 302, schema: clickAnswer, mediaType: 'text/plain' },
    errors: [404],
  },
];
