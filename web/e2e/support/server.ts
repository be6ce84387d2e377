/** The key that programs use in these tests. */
export const KEY = 'pk_prod_E2E000000000000000000000000000000000000E2E';

/** Who can sign in. */
export const PEOPLE = {
  admin: { email: 'ana@example.com', name: 'Ana', password: 'correct horse' },
  viewer: { email: 'vic@example.com', name: 'Vic', password: 'battery staple' },
} as const;

export type Person = keyof typeof PEOPLE;

export function serverUrl(): string {
  const url = process.env['BELAY_E2E_URL'];
  if (url === undefined) throw new Error('the server has not been started');
  return url;
}

/** Known to the processes of the tests as well. */
export function setServerUrl(url: string): void {
  process.env['BELAY_E2E_URL'] = url;
}

/** Calls the API as a program does. */
export async function api<T>(method: string, place: string, body?: object): Promise<T> {
  const response = await fetch(serverUrl() + place, {
    method,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${place}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Publishes an automation; its id. */
export async function publish(automation: object): Promise<string> {
  const { id } = await api<{ readonly id: string }>('POST', '/automations', automation);
  await api('POST', `/automations/${id}/publish`, {});
  return id;
}

/** Starts a run; its id. */
export async function invoke(automation: string, body: object): Promise<string> {
  const { runId } = await api<{ readonly runId: string }>('POST', `/automations/${automation}/invoke`, body);
  return runId;
}
