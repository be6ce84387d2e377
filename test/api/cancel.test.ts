import { describe, expect, it } from 'vitest';
import type {
  CancelAnswer,
  CancelationAnswer,
  CancelationListAnswer,
  CanceledRunListAnswer,
} from '../../src/api/cancel-schema.ts';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { RunAnswer } from '../../src/api/run-schema.ts';
import type { EvaluateAnswer } from '../../src/api/token-schema.ts';
import { eventually } from '../support/eventually.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();

let tokens = 0;
function newToken(): string {
  tokens += 1;
  return `onboarding-user_${tokens}`;
}

async function invoke(cancelation_token: string, count = 1): Promise<readonly string[]> {
  const body = {
    automation: { cancelation_token, steps: [{ action: 'delay' as const, duration: '1 day' }] },
  };
  const started = await Promise.all(
    Array.from({ length: count }, () => courier.automations.invoke.invokeAdHoc(body)),
  );
  return started.map(({ runId }) => runId);
}

async function statusOf(run: string | undefined): Promise<string> {
  return (await call<RunAnswer>('GET', `/automations/runs/${run}`)).body.status;
}

const cancel = (body: object, path = '/automations/cancel') =>
  call<CancelAnswer & ErrorAnswer>('POST', path, { body });

describe.each(['/automations/cancel', '/journeys/cancel'])('POST %s', (path) => {
  it('cancels every run of a token, and says what happened', async () => {
    const token = newToken();
    const runs = await invoke(token, 3);
    const { status, body } = await cancel({ cancelation_token: token, reason: 'finished' }, path);
    expect(status).toBe(202);
    expect(body).toMatchObject({
      cancelation_token: token,
      cancelation: {
        ...{
          cancelation_token: token,
          run_id: null,
          dry_run: false,
          reason: 'finished',
          more: false,
          in_flight: [],
        },
        ...{ matched: 3, canceled: 3, already_finished: 0, already_canceled: 0, messages_canceled: 0 },
        by: { type: 'api_key', name: 'BELAY_API_KEY' },
      },
    });
    expect([...body.cancelation.run_ids].sort()).toEqual([...runs].sort());
    for (const run of runs) expect(await statusOf(run)).toBe('CANCELED');
    const again = await cancel({ cancelation_token: token }, path);
    expect(again.body.cancelation).toMatchObject({
      matched: 3,
      canceled: 0,
      already_canceled: 3,
      run_ids: [],
    });
  });

  it('is no error where nothing matches (D-17)', async () => {
    const { status, body } = await cancel({ cancelation_token: 'nobody' }, path);
    expect(status).toBe(202);
    expect(body).toMatchObject({ cancelation_token: 'nobody', cancelation: { matched: 0, canceled: 0 } });
  });

  it('cancels one run, leaves a finished one as it is, and says which it is now', async () => {
    const [run] = await invoke(newToken());
    expect((await cancel({ run_id: run }, path)).body).toMatchObject({
      run_id: run,
      status: 'CANCELED',
      cancelation: { canceled: 1 },
    });
    expect((await cancel({ run_id: run }, path)).body).toMatchObject({
      status: 'CANCELED',
      cancelation: { already_canceled: 1 },
    });
    const { runId } = await courier.automations.invoke.invokeAdHoc({
      automation: { steps: [{ action: 'cancel', cancelation_token: 'nobody' }] },
    });
    expect((await cancel({ run_id: runId }, path)).body).toMatchObject({
      status: 'PROCESSED',
      cancelation: { already_finished: 1 },
    });
    expect(await cancel({ run_id: 'unknown' }, path)).toMatchObject({
      status: 404,
      body: { message: 'Not Found' },
    });
  });

  it.each([
    ['neither', {}],
    ['both', { cancelation_token: 'x', run_id: 'y' }],
    ['an empty token', { cancelation_token: '' }],
    ['a token that is no text', { cancelation_token: 7 }],
    ['a misspelled dry_run, which must not cancel', { cancelation_token: 'x', dryrun: true }],
    ['a limit that is none', { cancelation_token: 'x', max_runs: -1 }],
  ])('refuses %s', async (_what, body) => {
    expect((await cancel(body, path)).status).toBe(400);
  });
});

it('takes the token literally: it is no expression here', async () => {
  const [run] = await invoke('refs.data.user_id-literal');
  await cancel({ cancelation_token: '${1 + 1}' });
  expect(await statusOf(run)).not.toBe('CANCELED');
});

it('only counts in a dry run', async () => {
  const token = newToken();
  const [run] = await invoke(token, 2);
  for (const target of [{ cancelation_token: token }, { run_id: run }]) {
    const { status, body } = await cancel({ ...target, dry_run: true });
    expect(status).toBe(202);
    expect(body.cancelation).toMatchObject({ dry_run: true, canceled: 'run_id' in target ? 1 : 2 });
    expect(Date.now() - Date.parse(body.cancelation.at)).toBeLessThan(60_000);
    expect((await call('GET', `/cancelations/${body.cancelation.id}`)).status).toBe(404);
  }
  expect(await statusOf(run)).not.toBe('CANCELED');
  expect((await cancel({ run_id: 'unknown', dry_run: true })).status).toBe(404);
});

it('cancels nothing beyond max_runs: 409 with the preview, not to be repeated', async () => {
  const token = newToken();
  const [run] = await invoke(token, 3);
  for (const dry_run of [false, true]) {
    const refused = await cancel({ cancelation_token: token, max_runs: 2, dry_run });
    expect(refused.status).toBe(409);
    expect(refused.headers.get('x-should-retry')).toBe('false');
    expect(refused.body.type).toBe('invalid_request_error');
    expect(refused.body.message).toContain('3 runs');
    expect(refused.body.cancelation).toMatchObject({ dry_run: true, matched: 3, canceled: 3 });
    expect(Date.now() - Date.parse(refused.body.cancelation.at)).toBeLessThan(60_000);
    expect(await statusOf(run)).not.toBe('CANCELED');
  }
  expect((await cancel({ cancelation_token: token, max_runs: 3 })).status).toBe(202);
  expect(await statusOf(run)).toBe('CANCELED');
});

it('does not stick: a run invoked afterwards goes on (D-13)', async () => {
  const token = newToken();
  await invoke(token);
  await cancel({ cancelation_token: token });
  const [run] = await invoke(token);
  await eventually(async () => expect(await statusOf(run)).toBe('WAITING'));
});

it('keeps a receipt of every cancel, whoever canceled', async () => {
  const token = newToken();
  const runs = await invoke(token, 60);
  const { body } = await cancel({ cancelation_token: token });
  expect(body.cancelation).toMatchObject({ canceled: 60, more: true });
  expect(body.cancelation.run_ids).toHaveLength(50);

  const { body: receipt } = await call<CancelationAnswer>('GET', `/cancelations/${body.cancelation.id}`);
  expect(receipt).toEqual(body.cancelation);
  const { body: first } = await call<CanceledRunListAnswer>(
    'GET',
    `/cancelations/${receipt.id}/runs?limit=40`,
  );
  const { body: rest } = await call<CanceledRunListAnswer>(
    'GET',
    `/cancelations/${receipt.id}/runs?cursor=${first.next_cursor}`,
  );
  expect(rest).not.toHaveProperty('next_cursor');
  expect([...first.run_ids, ...rest.run_ids].sort()).toEqual([...runs].sort());

  const { runId } = await courier.automations.invoke.invokeAdHoc({
    automation: { steps: [{ action: 'cancel', cancelation_token: token }] },
  });
  const { body: list } = await call<CancelationListAnswer>('GET', '/cancelations?limit=2');
  expect(list.cancelations).toHaveLength(2);
  expect(list.cancelations[0]).toMatchObject({ by: { type: 'run', id: runId }, already_canceled: 60 });
  expect(list.cancelations[1]).toEqual(receipt);
  const { body: next } = await call<CancelationListAnswer>(
    'GET',
    `/cancelations?limit=1&cursor=${list.next_cursor}`,
  );
  expect(list.cancelations.map(({ id }) => id)).not.toContain(next.cancelations[0]?.id);
  for (const path of ['', '/runs'])
    expect((await call('GET', `/cancelations/unknown${path}`)).status).toBe(404);
});

describe('trying out a token (D-25)', () => {
  const evaluate = async (body: object) =>
    (await call<EvaluateAnswer>('POST', '/automations/tokens/evaluate', { body })).body;

  it('tells its value, its mode and how many unfinished runs have it', async () => {
    const token = newToken();
    await invoke(token, 2);
    const user_id = token.replace('onboarding-', '');
    const expression = '${`onboarding-${data.user_id}`}';
    expect(await evaluate({ expression, data: { user_id } })).toEqual({
      value: token,
      mode: 'javascript',
      warnings: [],
      active_runs: 2,
    });
    await cancel({ cancelation_token: token });
    expect(await evaluate({ expression: token })).toMatchObject({ mode: 'literal', active_runs: 0 });
    expect(await evaluate({ expression: 'refs.recipient', recipient: 'u9' })).toMatchObject({
      value: 'u9',
      mode: 'refs',
    });
  });

  it('warns of what came out wrong', async () => {
    expect(await evaluate({ expression: '${data.}' })).toMatchObject({
      value: null,
      warnings: [{}],
      active_runs: 0,
    });
    expect(await evaluate({ expression: '${`x-${data.none}`}' })).toMatchObject({
      value: 'x-undefined',
      warnings: [{ code: 'CONTAINS_UNDEFINED' }],
    });
    expect(await evaluate({ expression: null })).toMatchObject({ value: null, mode: 'none' });
  });
});
