import { expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type {
  TemplateAnswer,
  TemplateListAnswer,
  ValidateAnswer,
  VersionListAnswer,
} from '../../src/api/template-schema.ts';
import { newMember, signIn } from '../support/people.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();
const { call, service } = server;
await newMember(service.database, 'ana@example.com', 'publisher');
const ana = await signIn(server, 'ana@example.com');

const DRAFT = { name: 'Trial', steps: [{ action: 'delay', duration: '1 day' }] };

async function create(): Promise<{ readonly id: string; readonly etag: string }> {
  const { body, headers } = await ana.call<TemplateAnswer>('POST', '/automations', { body: DRAFT });
  return { id: body.id, etag: headers.get('etag') ?? '' };
}

it('replaces a draft only for who has seen it, and says who was first', async () => {
  const { id, etag } = await create();
  const save = (ifMatch: string) =>
    ana.call<ErrorAnswer & TemplateAnswer>('PUT', `/automations/${id}`, {
      body: DRAFT,
      headers: { 'if-match': ifMatch },
    });
  const both = await Promise.all([save(etag), save(etag)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  const [won, lost] = both.toSorted((a, b) => a.status - b.status);
  expect(won?.headers.get('etag')).not.toBe(etag);
  expect(lost?.body.message).toMatch(/^The publisher has changed this draft at /);
  expect(lost?.body).toMatchObject({
    current: { etag: won?.headers.get('etag'), changed_by: { type: 'user', name: 'The publisher' } },
  });
  expect((await save(`W/${won?.headers.get('etag')}`)).status).toBe(200);
  expect((await save('*')).status).toBe(200);
  expect((await save('yesterday')).status).toBe(400);
});

it('replaces any draft for who says nothing, as before', async () => {
  const { id } = await create();
  const saved = await call<TemplateAnswer>('PUT', `/automations/${id}`, { body: DRAFT });
  expect(saved.body).toMatchObject({ draft_version: 2, changed_by: { type: 'api_key' } });
});

it('publishes only the draft that was seen, with a note and a name', async () => {
  const { id, etag } = await create();
  await call('PUT', `/automations/${id}`, { body: DRAFT });
  const publish = (ifMatch: string) =>
    ana.call<TemplateAnswer>('POST', `/automations/${id}/publish`, {
      body: { note: 'Shorter wait' },
      headers: { 'if-match': ifMatch },
    });
  expect((await publish(etag)).status).toBe(412);
  const published = await publish('"2"');
  expect(published.body).toMatchObject({ state: 'PUBLISHED', version: 1, note: 'Shorter wait' });
  expect(published.headers.get('etag')).toBeNull();
  const { body } = await call<VersionListAnswer>('GET', `/automations/${id}/versions`);
  expect(body.versions).toEqual([
    {
      version: 1,
      name: 'Trial',
      published_at: expect.any(String),
      published_by: { type: 'user', id: ana.session.user.id, name: 'The publisher' },
      note: 'Shorter wait',
    },
  ]);
  const long = await ana.call<ErrorAnswer>('POST', `/automations/${id}/publish`, {
    body: { note: 'x'.repeat(201) },
  });
  expect(long.body.message).toBe('note: at most 200 characters');
});

it('says what publishing would refuse, with pointers, and stores nothing', async () => {
  const validate = async (body: unknown) =>
    (await ana.call<ValidateAnswer>('POST', '/automations/validate', { body })).body;
  expect(await validate(DRAFT)).toEqual({ valid: true, problems: [] });
  const broken = await validate({
    name: 'x',
    steps: [
      { action: 'delay', duration: '2 hous' },
      { action: 'delay', duration: 'later' },
    ],
  });
  expect(broken.valid).toBe(false);
  expect(broken.problems[0]).toMatchObject({ place: 'steps[0].duration', pointer: '/steps/0/duration' });
  expect(broken.problems.map(({ pointer }) => pointer)).toContain('/steps/1/duration');
  expect((await validate({ steps: 1 })).problems.map(({ pointer }) => pointer)).toEqual(
    expect.arrayContaining(['/name', '/steps']),
  );
  const { body } = await call<TemplateListAnswer>('GET', '/automations?version=draft');
  expect(body.templates.map(({ name }) => name)).not.toContain('x');
});

it('shows in a list what a table needs', async () => {
  const { id } = await create();
  await call('POST', `/automations/${id}/publish`, { body: {} });
  await call('POST', `/automations/${id}/invoke`, { body: {} });
  await call('PUT', `/automations/${id}`, {
    body: { name: 'Trial', steps: [{ action: 'delay', duration: 'soon' }] },
  });
  const { body } = await call<TemplateListAnswer>('GET', '/automations?version=draft&expand=details');
  expect(body.templates.find((one) => one.id === id)?.details).toEqual({
    alias: null,
    published_version: 1,
    has_changes: true,
    draft_version: 2,
    changed_by: expect.objectContaining({ type: 'api_key' }),
    cancelation_token: null,
    trigger: null,
    steps_total: 1,
    problems: 1,
    active_runs: 1,
    last_day: { processed: 0, failed: 0 },
  });
});
