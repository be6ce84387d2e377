import Courier from '@trycourier/courier';
import { describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { RunAnswer } from '../../src/api/run-schema.ts';
import type { TemplateAnswer } from '../../src/api/template-schema.ts';
import { createApiKey } from '../../src/store/api-key-store.ts';
import { eventually } from '../support/eventually.ts';
import { TENANT } from '../support/seed.ts';
import { startServer } from '../support/server.ts';

const { courier, call, service, url } = await startServer();

const WAIT = { action: 'delay', duration: '1 day' } as const;
const RUN_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;

async function readRun(id: string): Promise<RunAnswer> {
  return (await call<RunAnswer>('GET', `/automations/runs/${id}`)).body;
}

/** Waits until a run rests, or is final. */
function settled(id: string): Promise<RunAnswer> {
  return eventually(async () => {
    const run = await readRun(id);
    expect(run.status).not.toBe('PROCESSING');
    return run;
  });
}

async function publish(draft: object): Promise<string> {
  const { body } = await call<TemplateAnswer>('POST', '/automations', { body: { name: 'T', ...draft } });
  await call('POST', `/automations/${body.id}/publish`, { body: {} });
  return body.id;
}

describe('ad hoc', () => {
  it('accepts the minimal cancel of the SDK, which has happened when the answer comes (SEED-18, SEED-19)', async () => {
    const { runId } = await courier.automations.invoke.invokeAdHoc({
      automation: { steps: [{ action: 'cancel', cancelation_token: 'nobody' }] },
    });
    expect(runId).toMatch(RUN_ID);
    expect((await readRun(runId)).status).toBe('PROCESSED');
  });

  it('freezes the automation and its context on the run (reference 4.1)', async () => {
    const { runId } = await courier.automations.invoke.invokeAdHoc({
      recipient: 'user_123',
      data: { cart_id: 'c-77', total: 42 },
      profile: { tenant_id: 'abc' },
      brand: null,
      automation: { cancelation_token: 'refs.data.cart_id', steps: [WAIT] },
    });
    const run = await settled(runId);
    expect(run).toMatchObject({
      run_id: runId,
      status: 'WAITING',
      source: ['invoke'],
      cancelation_token: 'c-77',
      warnings: [],
      automation: { steps: [WAIT], cancelation_token: 'refs.data.cart_id' },
      data: { cart_id: 'c-77', total: 42 },
      profile: { tenant_id: 'abc' },
      recipient: 'user_123',
      brand: null,
      template: null,
    });
    expect(Date.parse(run.due_at ?? '') - Date.parse(run.created_at)).toBeGreaterThan(86_390_000);
    expect(run).not.toHaveProperty('template_id');
  });

  it('keeps keys such as __proto__ as data, and nothing leaks into other objects', async () => {
    const body = `{"automation":{"steps":[{"action":"delay","duration":"1 day"}]},
      "data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"toString":3}}`;
    const { body: invoked } = await call<{ runId: string }>('POST', '/automations/invoke', { body });
    const { text } = await call('GET', `/automations/runs/${invoked.runId}`);
    expect(text).toContain('"__proto__":{"polluted":1}');
    expect(text).toContain('"toString":3');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['nothing at all', undefined, 'automation: required'],
    ['no steps', { automation: { steps: [] } }, 'steps'],
    [
      'a duration that is none',
      { automation: { steps: [WAIT, { action: 'delay', duration: 'soon' }] } },
      'steps[1].duration: ',
    ],
    ['an unknown action', { automation: { steps: [{ action: 'dance' }] } }, 'steps[0].action: '],
    ['nobody to send to', { automation: { steps: [{ action: 'send', template: 'T' }] } }, 'steps[0].'],
    ['a clock that does not exist', { automation: { steps: [WAIT] }, clock: 'x' }, 'clock: there is no such'],
    ['an expression that is none', { automation: { steps: [{ ...WAIT, if: '1 +' }] } }, 'steps[0].if: '],
  ])('refuses %s, and says where', async (_what, body, message) => {
    const answer = await call<ErrorAnswer>('POST', '/automations/invoke', { body });
    expect(answer.status).toBe(400);
    expect(answer.body.type).toBe('invalid_request_error');
    expect(answer.body.message).toContain(message);
  });

  it('raises the errors that the SDK knows', async () => {
    const refused = courier.automations.invoke.invokeAdHoc({ automation: { steps: [] } });
    await expect(refused).rejects.toBeInstanceOf(Courier.BadRequestError);
  });
});

describe('of a template', () => {
  it('runs what is published, by id and by alias, and tells where the run came from', async () => {
    const id = await publish({
      alias: 'reminder',
      cancelation_token: '${`reminder-${data.user_id}`}',
      steps: [WAIT],
    });
    for (const name of [id, 'reminder']) {
      const { runId } = await courier.automations.invoke.invokeByTemplate(name, {
        recipient: 'u1',
        data: { user_id: 'u1' },
      });
      expect(await settled(runId)).toMatchObject({
        template_id: id,
        template_version: 1,
        source: [`invoke/${id}`],
        cancelation_token: 'reminder-u1',
        recipient: 'u1',
      });
    }
  });

  it('takes an empty body, and none (reference 4.2)', async () => {
    const id = await publish({ steps: [WAIT] });
    for (const body of [{}, undefined, '', '  ']) {
      const answer = await call<{ runId: string }>('POST', `/automations/${id}/invoke`, { body });
      expect(answer.body.runId).toMatch(RUN_ID);
    }
  });

  it('reads an id with percent-encoded characters', async () => {
    const id = await publish({ alias: 'team/onboarding ü%20', steps: [WAIT] });
    const { runId } = await courier.automations.invoke.invokeByTemplate('team/onboarding ü%20', {
      recipient: null,
    });
    expect(await readRun(runId)).toMatchObject({ template_id: id });
  });

  it('lets a publish take effect for every invoke that follows its answer (SEED-13)', async () => {
    const id = await publish({ cancelation_token: 'first', steps: [WAIT] });
    const invoke = async () =>
      (await courier.automations.invoke.invokeByTemplate(id, { recipient: null })).runId;
    const before = await invoke();
    for (const token of ['second', 'third', 'fourth']) {
      await call('PUT', `/automations/${id}`, {
        body: { name: 'T', cancelation_token: token, steps: [WAIT] },
      });
      await call('POST', `/automations/${id}/publish`);
      const runs = await Promise.all([invoke(), invoke(), invoke()]);
      for (const run of runs) expect((await readRun(run)).cancelation_token).toBe(token);
    }
    expect((await readRun(before)).cancelation_token).toBe('first');
  });

  it('lets the invoke give the token itself, which wins', async () => {
    const id = await publish({ cancelation_token: 'refs.data.user_id', steps: [WAIT] });
    const body = { data: { user_id: 'u1' }, cancelation_token: 'mine' };
    const { body: invoked } = await call<{ runId: string }>('POST', `/automations/${id}/invoke`, { body });
    expect((await readRun(invoked.runId)).cancelation_token).toBe('mine');
  });

  it('takes a token in data where the template reads it there (reference 4.2)', async () => {
    const id = await publish({ cancelation_token: 'refs.data.cancelation_token', steps: [WAIT] });
    const { runId } = await courier.automations.invoke.invokeByTemplate(id, {
      recipient: null,
      data: { cancelation_token: 'ready-made' },
    });
    expect((await readRun(runId)).cancelation_token).toBe('ready-made');
  });

  it('answers 404 for what does not exist or is archived, 400 for what was never published (D-32, D-33)', async () => {
    const draft = await call<TemplateAnswer>('POST', '/automations', { body: { name: 'T', steps: [WAIT] } });
    const invoke = (id: string) => call<ErrorAnswer>('POST', `/automations/${id}/invoke`, { body: {} });
    expect(await invoke(draft.body.id)).toMatchObject({ status: 400 });
    expect((await invoke(draft.body.id)).body.message).toContain('never been published');
    const unknown = { message: 'Not Found', type: 'invalid_request_error' };
    expect(await invoke('nothing')).toMatchObject({ status: 404, body: unknown });
    const gone = await publish({ steps: [WAIT] });
    await call('DELETE', `/automations/${gone}`);
    expect(await invoke(gone)).toMatchObject({ status: 404, body: unknown });
  });

  it('runs the draft for a draft key (D-32)', async () => {
    const { secret } = await createApiKey(
      service.database,
      TENANT,
      { name: 'draft', scope: 'draft' },
      { type: 'system', id: 'test' },
    );
    const id = await publish({ steps: [WAIT] });
    await call('PUT', `/automations/${id}`, {
      body: { name: 'T', cancelation_token: 'draft', steps: [WAIT] },
    });
    const drafter = new Courier({ apiKey: secret, baseURL: url });
    const { runId } = await drafter.automations.invoke.invokeByTemplate(id, { recipient: null });
    const run = await readRun(runId);
    expect(run).toMatchObject({ template_id: id, cancelation_token: 'draft' });
    expect(run).not.toHaveProperty('template_version');
    await expect(drafter.automations.invoke.invokeByTemplate('nothing', { recipient: null })).rejects.toThrow(
      '404',
    );
  });

  it('warns, and runs without a token, where the token cannot be resolved (D-3)', async () => {
    const id = await publish({ cancelation_token: 'refs.data.nothing', steps: [WAIT] });
    const { runId } = await courier.automations.invoke.invokeByTemplate(id, { recipient: null });
    const run = await readRun(runId);
    expect(run.warnings).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect(run).not.toHaveProperty('cancelation_token');
  });
});
