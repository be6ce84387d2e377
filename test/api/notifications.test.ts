import Courier from '@trycourier/courier';
import { describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { NotificationAnswer } from '../../src/api/notification-schema.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();

const CONTENT = {
  version: '2022-01-01',
  elements: [
    { type: 'meta', title: 'Welcome {name}' },
    { type: 'text', content: 'Hello **{name}**' },
    { type: 'group', elements: [{ type: 'text', content: 'inner' }] },
  ],
};

type Payload = Courier.NotificationCreateParams['notification'];

function payload(more: Partial<Payload> & { readonly alias?: string | null } = {}): Payload {
  return {
    name: 'Welcome',
    tags: ['onboarding'],
    brand: { id: 'brand_1' },
    subscription: { topic_id: 'topic_1' },
    routing: { strategy_id: 'rs_1' },
    content: CONTENT as Payload['content'],
    ...more,
  };
}

const create = (more: Parameters<typeof payload>[0] = {}, state?: 'DRAFT' | 'PUBLISHED') =>
  courier.notifications.create({ notification: payload(more), ...(state === undefined ? {} : { state }) });

const text = (content: string) =>
  ({ version: '2022-01-01', elements: [{ type: 'text', content } as object] }) as Payload['content'];

/** The first text of one reading of a template. */
async function textIn(id: string, version?: string): Promise<unknown> {
  const { content } = await courier.notifications.retrieve(id, version === undefined ? {} : { version });
  const found = (content.elements as { type?: string; content?: string }[]).find(
    ({ type }) => type === 'text',
  );
  return found?.content;
}

describe('a template', () => {
  it('is a draft until it is published', async () => {
    const made = await create();
    expect(made).toMatchObject({
      ...payload({ content: made.content }),
      state: 'DRAFT',
      created: expect.any(Number),
    });
    expect(made.id).toMatch(/^nt_[0-9a-f]{26}$/);
    expect(made).not.toHaveProperty('updated');
    expect(await courier.notifications.retrieve(made.id)).toEqual(made);
    await expect(courier.notifications.retrieve(made.id, { version: 'published' })).rejects.toBeInstanceOf(
      Courier.NotFoundError,
    );
    await courier.notifications.publish(made.id);
    expect(await courier.notifications.retrieve(made.id)).toMatchObject({ id: made.id, state: 'PUBLISHED' });
  });

  it('gives every element an id that stays', async () => {
    const { id, content } = await create();
    const ids = (content.elements as { id?: string }[]).map((element) => element.id);
    expect(ids.every((one) => /^elem_[0-9a-f]{12}$/.test(one ?? ''))).toBe(true);
    expect(new Set(ids).size).toBe(3);
    const again = await courier.notifications.replace(id, { notification: payload({ content }) });
    expect(again.content).toEqual(content);
  });

  it('keeps what is published while its draft changes, and goes back', async () => {
    const { id } = await create({ content: text('one') }, 'PUBLISHED');
    expect(await textIn(id)).toBe('one');
    const replaced = await courier.notifications.replace(id, {
      notification: payload({ name: 'Two', content: text('two') }),
    });
    expect(replaced).toMatchObject({
      name: 'Two',
      state: 'DRAFT',
      updated: expect.any(Number),
      updater: expect.any(String),
    });
    expect([await textIn(id), await textIn(id, 'draft')]).toEqual(['one', 'two']);
    await courier.notifications.publish(id, {});
    expect([await textIn(id), await textIn(id, 'v001'), await textIn(id, 'v2')]).toEqual([
      'two',
      'one',
      'two',
    ]);
    await courier.notifications.publish(id, { version: 'v001' });
    expect([await textIn(id), await textIn(id, 'draft')]).toEqual(['one', 'two']);
    const { versions, paging } = await courier.notifications.listVersions(id);
    expect(versions.map(({ version }) => version)).toEqual(['draft', 'v002', 'published:v001']);
    expect(versions[0]?.has_changes).toBe(true);
    expect(paging.more).toBe(false);
    await expect(courier.notifications.publish(id, { version: 'v009' })).rejects.toBeInstanceOf(
      Courier.NotFoundError,
    );
  });

  it('is published as it is written where the state says so, in any case', async () => {
    const reply = await call<NotificationAnswer>('POST', '/notifications', {
      body: { notification: payload(), state: 'published' },
    });
    expect(reply).toMatchObject({ status: 201, body: { state: 'PUBLISHED' } });
    const { versions } = await courier.notifications.listVersions(reply.body.id);
    expect(versions).toMatchObject([{ version: 'draft', has_changes: false }, { version: 'published:v001' }]);
  });

  it('has a history that is read page by page', async () => {
    const { id } = await create({}, 'PUBLISHED');
    for (let version = 2; version <= 13; version += 1) await courier.notifications.publish(id);
    const first = await courier.notifications.listVersions(id);
    expect(first.versions.map(({ version }) => version).slice(0, 3)).toEqual([
      'draft',
      'published:v013',
      'v012',
    ]);
    expect(first.versions).toHaveLength(11);
    const second = await courier.notifications.listVersions(id, { cursor: first.paging.cursor ?? '' });
    expect(second.versions.map(({ version }) => version)).toEqual(['v003', 'v002', 'v001']);
  });

  it('is archived: gone from everything, its alias free', async () => {
    const { id } = await create({ alias: 'gone' }, 'PUBLISHED');
    await courier.notifications.archive(id);
    for (const name of [id, 'gone']) {
      await expect(courier.notifications.retrieve(name)).rejects.toBeInstanceOf(Courier.NotFoundError);
      await expect(courier.notifications.archive(name)).rejects.toBeInstanceOf(Courier.NotFoundError);
      await expect(courier.notifications.publish(name)).rejects.toBeInstanceOf(Courier.NotFoundError);
      await expect(courier.notifications.listVersions(name)).rejects.toBeInstanceOf(Courier.NotFoundError);
    }
    expect((await create({ alias: 'gone' })).id).not.toBe(id);
  });
});

it('are listed newest first, and found by alias', async () => {
  const made = await create({ name: 'Listed', alias: 'listed' });
  const { results } = await courier.notifications.list();
  expect(results[0]).toMatchObject({ id: made.id, name: 'Listed', tags: ['onboarding'], state: 'DRAFT' });
  const found = await courier.notifications.list({ event_id: 'listed' });
  expect(found.results.map(({ id }) => id)).toEqual([made.id]);
  expect((await courier.notifications.retrieve('listed')).id).toBe(made.id);
});

describe('an alias', () => {
  it('belongs to one template: 409, not to be repeated', async () => {
    await create({ alias: 'taken' });
    const other = await create({ alias: 'other' });
    for (const [method, path] of [
      ['POST', '/notifications'],
      ['PUT', `/notifications/${other.id}`],
    ] as const) {
      const reply = await call<ErrorAnswer>(method, path, {
        body: { notification: payload({ alias: 'taken' }) },
      });
      expect(reply).toMatchObject({ status: 409, body: { type: 'invalid_request_error' } });
      expect(reply.headers.get('x-should-retry')).toBe('false');
    }
  });

  it('stays where a write does not mention it, and goes with null', async () => {
    const { id } = await create({ alias: 'kept' });
    await courier.notifications.replace(id, { notification: payload() });
    expect((await courier.notifications.retrieve('kept')).id).toBe(id);
    await courier.notifications.replace(id, { notification: payload({ alias: null }) });
    await expect(courier.notifications.retrieve('kept')).rejects.toBeInstanceOf(Courier.NotFoundError);
  });
});

describe('content', () => {
  it('is read with checksums, and replaced', async () => {
    const { id } = await create();
    const before = await courier.notifications.retrieveContent(id);
    expect(before).toMatchObject({
      version: '2022-01-01',
      elements: [
        { type: 'meta', checksum: expect.stringMatching(/^[0-9a-f]{32}$/) },
        {},
        { elements: [{ checksum: expect.any(String) }] },
      ],
    });
    const written = await courier.notifications.putContent(id, {
      content: { elements: text('new').elements },
    });
    expect(written).toMatchObject({
      id,
      version: '2022-01-01',
      state: 'DRAFT',
      elements: [{ id: expect.any(String), checksum: expect.any(String) }],
    });
    expect(await textIn(id)).toBe('new');
    const published = await courier.notifications.putContent(id, {
      content: text('newer'),
      state: 'PUBLISHED',
    });
    expect(published.state).toBe('PUBLISHED');
    expect(await textIn(id, 'published')).toBe('newer');
  });

  it('is changed element by element; a checksum changes with its text alone', async () => {
    const { id, content } = await create();
    const [, , group] = content.elements as { id: string; elements?: { id: string }[] }[];
    const inner = group?.elements?.[0]?.id ?? '';
    const one = await courier.notifications.putElement(inner, {
      id,
      type: 'text',
      data: { content: 'changed' },
    });
    const two = await courier.notifications.putElement(inner, {
      id,
      type: 'text',
      data: { content: 'changed', align: 'center' },
    });
    expect(one.elements).toEqual([{ id: inner, checksum: expect.any(String) }]);
    expect(two.elements).toEqual(one.elements);
    const after = (await courier.notifications.retrieve(id)).content.elements as { elements?: object[] }[];
    expect(after[2]?.elements).toEqual([{ id: inner, type: 'text', content: 'changed', align: 'center' }]);
    await expect(courier.notifications.putElement('nope', { id, type: 'text' })).rejects.toBeInstanceOf(
      Courier.NotFoundError,
    );
  });

  it('has languages', async () => {
    const { id, content } = await create();
    const [meta, hello] = content.elements as { id: string }[];
    const elements = [
      { id: meta?.id ?? '', title: 'Willkommen {name}' },
      { id: hello?.id ?? '', content: 'Hallo **{name}**' },
    ];
    const written = await courier.notifications.putLocale('de-AT', { id, elements });
    expect(written.elements.map((element) => element.id)).toEqual([meta?.id, hello?.id]);
    const read = await courier.notifications.retrieveContent(id);
    expect(read).toMatchObject({
      elements: [
        { locales: { 'de-AT': { title: 'Willkommen {name}', checksum: expect.any(String) } } },
        {},
        {},
      ],
    });
    const unknown = await call<ErrorAnswer>('PUT', `/notifications/${id}/locales/de`, {
      body: { elements: [{ id: 'nope', content: 'x' }] },
    });
    expect(unknown).toMatchObject({
      status: 400,
      body: { message: 'elements[0].id: there is no element with this id' },
    });
    const noLocale = await call<ErrorAnswer>('PUT', `/notifications/${id}/locales/__proto__`, {
      body: { elements: [] },
    });
    expect(noLocale).toMatchObject({ status: 400, body: { message: expect.stringMatching(/^localeId: /) } });
  });

  it('changed by several at once loses nothing', async () => {
    const many = Array.from({ length: 8 }, (_, index) => ({ type: 'text', id: `e${index}`, content: 'old' }));
    const { id } = await create({ content: { version: '2022-01-01', elements: many } as Payload['content'] });
    await Promise.all(
      many.map((element) =>
        courier.notifications.putElement(element.id, { id, type: 'text', content: `new ${element.id}` }),
      ),
    );
    const after = (await courier.notifications.retrieve(id)).content.elements as { content?: string }[];
    expect(after.map(({ content }) => content)).toEqual(many.map((element) => `new ${element.id}`));
  });
});

describe('a preview', () => {
  type Preview = {
    result: string;
    content: { subject?: string; html?: string; text?: string } | null;
    missing: string[];
    error: string | null;
  };
  const preview = (id: string, body: object) =>
    call<Preview & ErrorAnswer>('POST', `/notifications/${id}/preview`, { body });

  it('shows the draft, or another version, in a brand and a language, and what is missing', async () => {
    await courier.brands.create({
      id: 'brand_1',
      name: 'Acme',
      settings: { colors: { primary: '#123456' } },
    });
    const { id } = await create({ content: text('Old') }, 'PUBLISHED');
    const elements = [
      {
        type: 'action',
        content: 'Go {name}',
        href: 'https://a.test',
        locales: { de: { content: 'Los {name}' } },
      },
    ];
    await courier.notifications.putContent(id, { content: { elements: elements as object[] } });
    const draft = (await preview(id, { channel: 'email', locale: 'de', data: { other: 1 } })).body;
    expect(draft).toMatchObject({ result: 'rendered', missing: ['name'], content: { subject: 'Welcome' } });
    expect(draft.content?.html).toContain('>Los</a>');
    expect(draft.content?.html).toContain('background:#123456');
    const published = await preview(id, { channel: 'sms', version: 'published' });
    expect(published.body.content).toEqual({ channel: 'sms', text: 'Old' });
  });

  it('says that there is nothing, or what is wrong', async () => {
    const { id } = await create({
      content: {
        version: '2022-01-01',
        elements: [{ type: 'text', channels: ['email'], loop: 'data.l', content: 'x' } as object],
      } as Payload['content'],
    });
    expect((await preview(id, { channel: 'sms' })).body).toEqual({
      result: 'empty',
      content: null,
      missing: [],
      error: null,
    });
    const endless = await preview(id, {
      channel: 'email',
      data: { l: Array.from({ length: 20_000 }, () => 0) },
    });
    expect(endless.body).toEqual({
      result: 'failed',
      content: null,
      missing: [],
      error: 'the template does more work than one message may cost',
    });
    expect((await preview('nope', { channel: 'sms' })).status).toBe(404);
    expect((await preview(id, { channel: 'fax' })).body.message).toMatch(/^channel: expected one of/);
  });
});

it('keeps the checks of submissions', async () => {
  const { id } = await create();
  const checks = [{ id: 'c1', status: 'PENDING', type: 'custom' }] as const;
  expect(await courier.notifications.checks.list('sub-1', { id })).toEqual({ checks: [] });
  const written = await courier.notifications.checks.update('sub-1', { id, checks: [...checks] });
  expect(written.checks).toEqual([{ ...checks[0], updated: expect.any(Number) }]);
  expect(await courier.notifications.checks.list('sub-1', { id })).toEqual(written);
  await courier.notifications.checks.delete('sub-1', { id });
  expect(await courier.notifications.checks.list('sub-1', { id })).toEqual({ checks: [] });
  await expect(courier.notifications.checks.list('sub-1', { id: 'nope' })).rejects.toBeInstanceOf(
    Courier.NotFoundError,
  );
});

describe('a write is refused', () => {
  const element = (more: object) => ({
    content: {
      version: '2022-01-01',
      elements: [{ type: 'text', content: 'a' }, more],
    } as Payload['content'],
  });
  const deep = JSON.parse(`${'{"type":"group","elements":['.repeat(40)}${']}'.repeat(40)}`) as object;

  it.each([
    [{ notification: {} }, 'notification.name: required'],
    [{ notification: { ...payload(), tags: 'x' } }, 'notification.tags: expected a list'],
    [
      { notification: { ...payload(), content: { elements: 'x' } } },
      'notification.content.elements: expected a list',
    ],
    [{ notification: payload(), state: 'LIVE' }, 'state: expected DRAFT or PUBLISHED'],
    [{ notification: payload({ alias: 'tenant/x' }) }, 'notification.alias: must not start with'],
    [{ notification: payload({ alias: 'nt_x' }) }, 'notification.alias: must not have the form'],
    [
      { notification: payload(element({ type: 'jsonnet' })) },
      'notification.content.elements[1].type: expected one of',
    ],
    [
      { notification: payload(element({ type: 'text', content: '{{#if x}}' })) },
      'notification.content.elements[1].content: Parse error',
    ],
    [
      { notification: payload(element({ type: 'text', if: 'fetch(1)' })) },
      'notification.content.elements[1].if: ',
    ],
    [
      { notification: payload(element({ type: 'text', loop: 'a b' })) },
      'notification.content.elements[1].loop: ',
    ],
    [
      { notification: payload(element({ type: 'text', locales: { de: { content: '{{x' } } })) },
      'notification.content.elements[1].locales.de.content: ',
    ],
    [
      { notification: payload(element({ type: 'channel', raw: { html: '{{/if}}' } })) },
      'notification.content.elements[1].raw.html: ',
    ],
    [{ notification: payload(element(deep)) }, 'notification.content.elements[1].elements[0]'],
  ])('naming the place: %#', async (body, message) => {
    const reply = await call<ErrorAnswer>('POST', '/notifications', { body });
    expect(reply.status).toBe(400);
    expect(reply.body.message.startsWith(message), reply.body.message).toBe(true);
  });

  it('for unknown templates and versions', async () => {
    const { id } = await create();
    expect((await call('PUT', '/notifications/nope', { body: { notification: payload() } })).status).toBe(
      404,
    );
    for (const version of ['v9', 'latest', 'v0', '99999999999']) {
      expect((await call('GET', `/notifications/${id}?version=${version}`)).status).toBe(
        version === 'v9' ? 404 : 400,
      );
    }
  });
});
