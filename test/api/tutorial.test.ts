import { beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/server.ts';

/** Courier's cancel tutorial, step by step, with its own SDK (reference, Appendix A). */
let server: TestServer;
let clock: string;

beforeAll(async () => {
  server = await startServer();
  clock = (await server.call<{ id: string }>('POST', '/clocks', { body: {} })).body.id;
});

const DELAYED_SEND = [
  { action: 'delay', duration: '1 hour' },
  { action: 'send', message: { content: { title: 'Still there?', body: 'One step is left.' } } },
];

async function publish(alias: string, token: string): Promise<void> {
  const body = { name: alias, alias, cancelation_token: token, steps: DELAYED_SEND };
  expect((await server.call('POST', '/automations', { body })).status).toBe(201);
  expect((await server.call('POST', `/automations/${alias}/publish`, { body: {} })).status).toBe(200);
}

async function invoke(alias: string, user: string): Promise<string> {
  const params = { recipient: user, data: { user_id: user }, clock };
  const { runId } = await server.courier.automations.invoke.invokeByTemplate(alias, params);
  return runId;
}

async function cancel(token: string): Promise<string> {
  const steps = [{ action: 'cancel' as const, cancelation_token: token }];
  return (await server.courier.automations.invoke.invokeAdHoc({ automation: { steps } })).runId;
}

type RunAnswer = { readonly status: string; readonly cancelation_token?: string };

async function run(id: string): Promise<RunAnswer> {
  return (await server.call<RunAnswer>('GET', `/automations/runs/${id}`)).body;
}

async function stepStatuses(id: string): Promise<readonly string[]> {
  const { body } = await server.call<{ steps: readonly { readonly status: string }[] }>(
    'GET',
    `/automations/runs/${id}/steps`,
  );
  return body.steps.map(({ status }) => status);
}

it('cancels exactly what the tutorial says, and nothing is sent to anybody', async () => {
  await publish('T1', '${`onboarding-${data.user_id}`}');
  await publish('T2', 'refs.data.user_id');
  const first = await invoke('T1', 'u1');
  const second = await invoke('T2', 'u1');
  const third = await invoke('T1', 'u2');
  expect(await run(first)).toMatchObject({ status: 'WAITING', cancelation_token: 'onboarding-u1' });
  expect(await run(second)).toMatchObject({ status: 'WAITING', cancelation_token: 'u1' });
  expect(await run(third)).toMatchObject({ status: 'WAITING', cancelation_token: 'onboarding-u2' });

  const canceling = await cancel('onboarding-u1');
  expect((await run(canceling)).status).toBe('PROCESSED');
  expect((await run(first)).status).toBe('CANCELED');
  expect(await stepStatuses(first)).toEqual(['CANCELED', 'SKIPPED']);
  expect((await run(second)).status).toBe('WAITING');
  expect((await run(third)).status).toBe('WAITING');

  await cancel('onboarding-u1');
  expect((await run(first)).status).toBe('CANCELED');
  expect((await run(third)).status).toBe('WAITING');

  await cancel('u1');
  expect((await run(second)).status).toBe('CANCELED');
  expect((await run(third)).status).toBe('WAITING');

  // The logs' Cancel button calls this endpoint.
  const byId = await server.call('POST', '/automations/cancel', { body: { run_id: third } });
  expect(byId).toMatchObject({ status: 202, body: { run_id: third, status: 'CANCELED' } });

  const later = await server.call('POST', `/clocks/${clock}/advance`, { body: { by: '2 hours' } });
  expect(later.status).toBe(200);
  expect((await server.courier.messages.list()).results).toEqual([]);

  const again = await invoke('T1', 'u1');
  expect((await run(again)).status).toBe('WAITING');
});
