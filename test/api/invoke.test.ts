import { expect, it } from 'vitest';
import { startServer } from '../support/server.ts';

const { courier, call } = await startServer();

it('accepts the minimal cancel of the SDK (SEED-18, SEED-19)', async () => {
  const answer = await courier.automations.invoke.invokeAdHoc({
    automation: { steps: [{ action: 'cancel', cancelation_token: 'nobody' }] },
  });
  expect(answer.runId).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  const run = await call('GET', `/automations/runs/${answer.runId}`);
  expect(run.body.status).toBe('PROCESSED');
});
