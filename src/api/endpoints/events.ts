import type { Endpoint } from '../endpoint.ts';
import { liveEventAnswer } from '../live-event-schema.ts';

/** What happens, as it happens (docs/web-ui.md). */
export const eventEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/events',
    operationId: 'streamEvents',
    needs: 'read',
    tag: 'Events',
    summary: 'What happens, as it happens: server-sent events',
    description:
      'Begins with `server.hello`; read what you show after it. `Last-Event-ID` goes on where a stream broke off, for at least five minutes; `resync` says that something may have been missed. Ends when the key or session ends.',
    query: [
      {
        name: 'topics',
        description:
          'Any of `runs`, `run:<id>`, `automation-runs:<automation id>`, `automations`, `automation:<id>`, `cancelations`, `cancelation:<id>`, joined by commas. Default: everything.',
      },
      { name: 'last_event_id', description: 'The same as the header, for those who cannot send one.' },
    ],
    answer: { status: 200, schema: liveEventAnswer, mediaType: 'text/event-stream' },
    errors: [400, 429],
  },
];
