import { clickAnswer, pixelAnswer, unsubscribeAnswer } from '../callback-schema.ts';
import type { Endpoint } from '../endpoint.ts';

/** What e-mails lead to. */
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
  {
    method: 'GET',
    path: '/u/{token}',
    operationId: 'askToUnsubscribe',
    open: true,
    tag: 'Preferences',
    summary: 'The link to unsubscribe, for people: asks',
    answer: { status: 200, schema: unsubscribeAnswer, mediaType: 'text/html' },
    errors: [404],
  },
  {
    method: 'POST',
    path: '/u/{token}',
    operationId: 'unsubscribe',
    open: true,
    tag: 'Preferences',
    summary: 'The same for mail programs (RFC 8058): ends the subscription at once',
    idempotent: false,
    answer: { status: 200, schema: unsubscribeAnswer, mediaType: 'text/html' },
    errors: [404],
  },
];
