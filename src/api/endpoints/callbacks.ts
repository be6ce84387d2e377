import { callbackAnswer } from '../callback-schema.ts';
import type { Endpoint } from '../endpoint.ts';

/** What providers call to report what became of messages (docs/providers). */
export const callbackEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/callbacks/{provider}/{id}',
    operationId: 'receiveCallback',
    open: true,
    tag: 'Providers',
    summary: "Take a provider's report of what became of messages",
    description:
      "The body is the provider's own, and its signature is checked with the settings of the provider.",
    idempotent: false,
    answer: { status: 200, schema: callbackAnswer },
    errors: [400, 403, 404],
  },
];
