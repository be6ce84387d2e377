import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A message as it arrived at the users' end. */
export type Arrival = {
  /** Virtual time, ISO 8601. */
  readonly at: string;
  readonly recipient: string;
  readonly title: string;
};

/** Stands for the users: every message that is sent arrives here. */
export type Receiver = {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  close(): Promise<void>;
};

type Delivered = {
  readonly recipient: string;
  readonly content: { readonly title: string };
};

/** Listens for webhooks on a loopback port; `time` tells the virtual time of each. */
export async function openReceiver(time: () => Promise<string>): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  const server = createServer(async (request, response) => {
    const { recipient, content } = (await json(request)) as Delivered;
    arrivals.push({ at: await time(), recipient, title: content.title });
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/messages`,
    arrivals,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
