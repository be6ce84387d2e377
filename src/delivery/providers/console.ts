import type { ProviderKind } from '../provider.ts';

/** Writes messages to the server's log: the way out of a workspace that has set up no provider. */
export function createConsoleProvider(print: (line: string) => void): ProviderKind {
  return {
    key: 'console',
    name: 'Console',
    description: "Writes messages to the server's log.",
    channel: null,
    settings: {},
    idempotent: true,
    concurrency: 128,
    perSecond: null,
    address: () => ({ kind: 'address', value: null }),
    send: async ({ message_id, run_id, recipient, template, content, data }) => {
      print(JSON.stringify({ message_id, run_id, recipient, template, content, data }));
      return { kind: 'sent', provider_id: null, response: null };
    },
  };
}
