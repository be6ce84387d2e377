import { describe, expect, it } from 'vitest';
import type { CancelAnswer } from '../../src/api/cancel-schema.ts';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { RunAnswer } from '../../src/api/run-schema.ts';
import type { TemplateAnswer } from '../../src/api/template-schema.ts';
import type { EvaluateAnswer } from '../../src/api/token-schema.ts';
import { startServer } from '../support/server.ts';

const { call } = await startServer();

const steps = [{ action: 'delay', duration: '1 day' }];
const TOKENS = {
  cancelation_token: 'refs.data.order',
  cancelation_tokens: ['${`user-${data.user}`}', 'refs.data.team'],
};

async function invoke(path: string, body: object): Promise<string> {
  const { status, body: answer } = await call<{ runId: string }>('POST', path, { body });
  expect(status).toBe(200);
  return answer.runId;
}

const read = async (run: string) => (await call<RunAnswer>('GET', `/automations/runs/${run}`)).body;

async function cancel(cancelation_token: string) {
  const { body } = await call<CancelAnswer>('POST', '/automations/cancel', { body: { cancelation_token } });
  return body.cancelation;
}

describe('an automation with several tokens', () => {
  it('runs with all of them, and a cancel of any hits', async () => {
    const body = { automation: { ...TOKENS, steps }, data: { order: 'o-1', user: 'ann', team: 't-1' } };
    for (const token of ['o-1', 'user-ann', 't-1']) {
      const run = await invoke('/automations/invoke', body);
      const stored = await read(run);
      expect(stored).toMatchObject({ cancelation_token: 'o-1', cancelation_tokens: ['t-1', 'user-ann'] });
      expect(stored.automation).toMatchObject(TOKENS);
      expect(await cancel(token)).toMatchObject({ canceled: 1, run_ids: [run] });
      expect((await read(run)).status).toBe('CANCELED');
    }
  });

  it('may be a template, whose tokens an invoke replaces', async () => {
    const draft = { name: 'Order', cancelationTokens: TOKENS.cancelation_tokens, steps };
    const { body: template } = await call<TemplateAnswer>('POST', '/automations', { body: draft });
    expect(template).toMatchObject({
      cancelation_token: null,
      cancelation_tokens: TOKENS.cancelation_tokens,
    });
    await call('POST', `/automations/${template.id}/publish`, { body: {} });
    const data = { user: 'bo', team: 't-2' };
    const path = `/automations/${template.id}/invoke`;
    const own = await read(await invoke(path, { data }));
    expect(own.cancelation_tokens).toEqual(['t-2', 'user-bo']);
    const replaced = await read(await invoke(path, { data, cancelation_tokens: ['mine'] }));
    expect(replaced.cancelation_tokens).toEqual(['mine']);
    expect(await read(await invoke(path, { data, cancelation_tokens: [] }))).not.toHaveProperty(
      'cancelation_tokens',
    );
  });

  it('warns of a token that comes to nothing, by its place', async () => {
    const run = await read(
      await invoke('/automations/invoke', { automation: { ...TOKENS, steps }, data: { order: 'o' } }),
    );
    expect(run.warnings).toMatchObject([
      { code: 'CONTAINS_UNDEFINED', message: expect.stringMatching(/^cancelation_tokens\[0]: /) },
      { code: 'NOT_FOUND', message: expect.stringMatching(/^cancelation_tokens\[1]: /) },
    ]);
  });

  it('counts in what a token would hit', async () => {
    await invoke('/automations/invoke', { automation: { cancelation_tokens: ['shared'], steps } });
    const { body } = await call<EvaluateAnswer>('POST', '/automations/tokens/evaluate', {
      body: { expression: 'shared' },
    });
    expect(body.active_runs).toBe(1);
  });

  it.each([
    [['data'], 'cancelation_tokens[0]: "data" is a reserved word'],
    [['a', 7], 'cancelation_tokens[1]: expected a text'],
    ['a', 'cancelation_tokens: expected a list of tokens'],
    [Array.from({ length: 11 }, (_one, index) => `t${index}`), 'cancelation_tokens: at most 10 tokens'],
  ])('refuses %j', async (cancelation_tokens, message) => {
    const body = { automation: { cancelation_tokens, steps } };
    const answer = await call<ErrorAnswer>('POST', '/automations/invoke', { body });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(message);
  });
});
