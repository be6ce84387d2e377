import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A webhook call as it arrived, by the receiver's monotonic clock. */
export type Call = { readonly messageId: string; readonly runId: string; readonly at: number };

/** A real receiver of webhooks that writes down who called when. */
export type CallLog = { readonly url: string; readonly calls: readonly Call[]; stop(): Promise<void> };

export async function startCallLog(): Promise<CallLog> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    const at = performance.now();
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const body = JSON.parse(text) as { message_id: string; run_id: string };
      calls.push({ messageId: body.message_id, runId: body.run_id, at });
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
