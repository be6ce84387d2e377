import { describe, expect, it } from 'vitest';
import type { CancelationListAnswer } from '../../src/api/cancel-schema.ts';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { RunAnswer } from '../../src/api/run-schema.ts';
import type { TemplateAnswer, TemplateListAnswer, VersionListAnswer } from '../../src/api/template-schema.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();

const STEPS = [{ action: 'delay', duration: '1 day' }];
const NOT_FOUND = { status: 404, body: { message: 'Not Found', type: 'invalid_request_error' } };

async function create(draft: object = {}): Promise<TemplateAnswer> {
  const reply = await call<TemplateAnswer>('POST', '/automations', {
    body: { name: 'Onboarding', steps: STEPS, ...draft },
  });
  expect(reply.status).toBe(201);
  return reply.body;
}

const read = (name: string, query = '') => call<TemplateAnswer>('GET', `/automations/${name}${query}`);
const publish = (name: string, body?: object) =>
  call<TemplateAnswer & ErrorAnswer>('POST', `/automations/${name}/publish`, { body });

it('creates a draft with the token on every write and read (D-24)', async () => {
  const template = await create({
    alias: 'onboarding',
    cancellation_token: 'refs.data.user_id',
    trigger: { type: 'api' },
  });
  expect(template).toMatchObject({
    name: 'Onboarding',
    alias: 'onboarding',
    cancelation_token: 'refs.data.user_id',
    trigger: { type: 'api' },
    steps: STEPS,
    state: 'DRAFT',
    version: null,
    published_at: null,
  });
  expect((await read('onboarding')).body).toEqual(template);
  expect((await read(template.id, '?version=draft')).body).toEqual(template);
  expect(await read(template.id, '?version=published')).toMatchObject(NOT_FOUND);
});

it('keeps what is published live while the draft changes', async () => {
  const { id } = await create({ cancelation_token: 'one' });
  const published = await publish(id);
  expect(published.body).toMatchObject({ id, state: 'PUBLISHED', version: 1, cancelation_token: 'one' });
  const replaced = await call<TemplateAnswer>('PUT', `/automations/${id}`, {
    body: { name: 'Onboarding 2', cancelation_token: 'two', steps: STEPS },
  });
  expect(replaced.body).toMatchObject({ state: 'DRAFT', version: null, cancelation_token: 'two' });
  expect((await read(id)).body).toMatchObject({
    state: 'PUBLISHED',
    cancelation_token: 'one',
    name: 'Onboarding 2',
  });
  await publish(id, {});
  expect((await read(id, '?version=published')).body).toMatchObject({ version: 2, cancelation_token: 'two' });
  expect((await read(id, '?version=v1')).body).toMatchObject({ version: 1, cancelation_token: 'one' });
  expect(await read(id, '?version=v9')).toMatchObject(NOT_FOUND);
});

it('rolls back to a former version', async () => {
  const { id } = await create({ cancelation_token: 'one' });
  await publish(id);
  await call('PUT', `/automations/${id}`, { body: { name: 'T', cancelation_token: 'two', steps: STEPS } });
  await publish(id);
  for (const version of [1, 'v1', '1']) {
    expect((await publish(id, { version })).body).toMatchObject({ version: 1, cancelation_token: 'one' });
  }
  expect(await publish(id, { version: 7 })).toMatchObject(NOT_FOUND);
  const { body } = await call<VersionListAnswer>('GET', `/automations/${id}/versions`);
  expect(body.versions.map(({ version }) => version)).toEqual([2, 1]);
});

it('lets a draft be unfinished, and refuses to publish it, naming the step', async () => {
  const { id } = await create({
    steps: [...STEPS, { action: 'send', template: 'T', recipient: 'u', if: '1 +' }],
  });
  const refused = await publish(id);
  expect(refused.status).toBe(400);
  expect(refused.body.message).toMatch(/^steps\[1\]\.if: /);
  expect((await read(id)).body.state).toBe('DRAFT');
  const empty = await create({ steps: [] });
  expect((await publish(empty.id)).body.message).toMatch(/^steps: /);
});

describe('an alias', () => {
  it('belongs to one template: 409, not to be repeated', async () => {
    await create({ alias: 'taken' });
    const other = await create({ alias: 'other' });
    const body = { name: 'T', alias: 'taken', steps: STEPS };
    for (const [method, path] of [
      ['POST', '/automations'],
      ['PUT', `/automations/${other.id}`],
    ] as const) {
      const reply = await call<ErrorAnswer>(method, path, { body });
      expect(reply).toMatchObject({ status: 409, body: { type: 'invalid_request_error' } });
      expect(reply.headers.get('x-should-retry')).toBe('false');
    }
  });

  it.each(['invoke', 'runs', 'cancel', 'tokens', '', ' x', '6f1a0f6e-5d3c-4b7e-9a63-0b0b3c6f5d11'])(
    'must not be %j',
    async (alias) => {
      const { status, body } = await call<ErrorAnswer>('POST', '/automations', {
        body: { name: 'T', alias, steps: STEPS },
      });
      expect(status).toBe(400);
      expect(body.message).toMatch(/^alias: /);
    },
  );
});

describe('archiving', () => {
  it('lets its runs go on (D-33)', async () => {
    const { id } = await create({ alias: 'gone' });
    await publish(id);
    const { runId } = await courier.automations.invoke.invokeByTemplate(id, { recipient: null });
    expect((await call('DELETE', '/automations/gone')).status).toBe(204);
    for (const path of [id, 'gone']) {
      expect(await read(path)).toMatchObject(NOT_FOUND);
      expect(await call('GET', `/automations/${path}/versions`)).toMatchObject(NOT_FOUND);
      expect(await call('DELETE', `/automations/${path}`)).toMatchObject(NOT_FOUND);
      expect(await publish(path)).toMatchObject(NOT_FOUND);
      expect(await call('PUT', `/automations/${path}`, { body: { name: 'T', steps: STEPS } })).toMatchObject(
        NOT_FOUND,
      );
    }
    expect((await call<RunAnswer>('GET', `/automations/runs/${runId}`)).body.status).not.toBe('CANCELED');
    await create({ alias: 'gone' });
  });

  it('also cancels its runs when asked to, with one receipt, and nobody else’s', async () => {
    const [{ id }, other] = [await create(), await create()];
    await Promise.all([publish(id), publish(other.id)]);
    const invoke = async (template: string) =>
      (await courier.automations.invoke.invokeByTemplate(template, { recipient: null })).runId;
    const spared = await invoke(other.id);
    const runs = await Promise.all(Array.from({ length: 60 }, () => invoke(id)));
    expect((await call('DELETE', `/automations/${id}?cancel_runs=true`)).status).toBe(204);
    const statuses = await Promise.all(
      [...runs, spared].map(
        async (run) => (await call<RunAnswer>('GET', `/automations/runs/${run}`)).body.status,
      ),
    );
    expect(new Set(statuses.slice(0, -1))).toEqual(new Set(['CANCELED']));
    expect(statuses.at(-1)).not.toBe('CANCELED');
    const { body } = await call<CancelationListAnswer>('GET', '/cancelations?limit=1');
    expect(body.cancelations[0]).toMatchObject({ canceled: 60, reason: 'Its automation was archived.' });
  });

  it('refuses a flag that is none before it archives anything', async () => {
    const { id } = await create();
    expect((await call('DELETE', `/automations/${id}?cancel_runs=maybe`)).status).toBe(400);
    expect((await read(id)).status).toBe(200);
  });
});

it('lists what is published, or every draft, as the SDK expects', async () => {
  const [first, second] = [await create({ name: 'A' }), await create({ name: 'B' })];
  await publish(first.id);
  const published = await courier.automations.list();
  const drafts = await courier.automations.list({ version: 'draft' });
  const idsOf = (list: { templates?: { id: string }[] }) => list.templates?.map(({ id }) => id);
  expect(idsOf(published)).toContain(first.id);
  expect(idsOf(published)).not.toContain(second.id);
  expect(idsOf(drafts)).toEqual(expect.arrayContaining([first.id, second.id]));
  const entry = published.templates?.find(({ id }) => id === first.id);
  expect(entry).toEqual({
    id: first.id,
    name: 'A',
    version: 'published',
    createdAt: first.created_at,
    updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
  expect((await call('GET', '/automations?version=latest')).status).toBe(400);
});

it('pages the list, newest first, without gaps or doubles', async () => {
  const created: string[] = [];
  for (let index = 0; index < 103; index += 1) created.unshift((await create({ name: `T${index}` })).id);
  const first = await courier.automations.list({ version: 'draft' });
  expect(first.templates).toHaveLength(100);
  const rest = await call<TemplateListAnswer>('GET', `/automations?version=draft&cursor=${first.cursor}`);
  const seen = [...(first.templates ?? []), ...rest.body.templates].map(({ id }) => id);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.slice(0, 103).sort()).toEqual(created.sort());
});
