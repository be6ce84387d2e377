import type { Provider } from '../provider.ts';

/** Writes the message to the server's log: the way out when a recipient has no address. */
export function createConsoleProvider(print: (line: string) => void): Provider {
  return {
    key: 'console',
    channel: 'console',
    accepts: () => true,
    send: async (message) => {
      const { message_id, run_id, recipient, template, content, data } = message;
      print(JSON.stringify({ message_id, run_id, recipient, template, content, data }));
      return { kind: 'sent' };
    },
  };
}
