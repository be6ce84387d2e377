import { PROCESS_KEY, type ServerProcess, startServerProcess } from '../support/server-process.ts';

/** Servers on one database, of which one after another is killed without warning and replaced. */
export type Cluster = {
  /** Calls a random living server; null when it could not be reached or died while answering. */
  call(path: string, body?: unknown): Promise<Answer | null>;
  killOne(): Promise<void>;
  stop(): Promise<void>;
};

export type Answer = { readonly status: number; readonly body: unknown };

export async function startCluster(
  size: number,
  environment: Readonly<Record<string, string>>,
): Promise<Cluster> {
  const start = () => startServerProcess({ ...environment, BELAY_LEASE_SECONDS: '3' });
  const servers: (ServerProcess | null)[] = [];
  for (let index = 0; index < size; index += 1) servers.push(await start());

  return {
    call: async (path, body) => {
      const alive = servers.filter((server) => server !== null);
      const server = alive[Math.floor(Math.random() * alive.length)];
      if (server === undefined) return null;
      return request(`${server.url}${path}`, body).catch(() => null);
    },
    killOne: async () => {
      const index = Math.floor(Math.random() * size);
      const victim = servers[index];
      servers[index] = null;
      await victim?.kill();
      servers[index] = await start();
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server?.stop()));
    },
  };
}

async function request(url: string, body: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${PROCESS_KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, body: await response.json() };
}
