import Courier from '@trycourier/courier';
import { expect, it } from 'vitest';
import type { BrandAnswer, BrandListAnswer } from '../../src/api/brand-schema.ts';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();

const SETTINGS = {
  colors: { primary: '#7c3aed', secondary: '#000', tertiary: '#fff' },
  email: {
    header: { logo: { image: 'https://a.test/logo.png', href: 'https://a.test' } },
    footer: { content: 'Bye {name}' },
  },
};

it('is created, read, replaced and deleted through the SDK', async () => {
  const snippets = { items: [{ name: 'sig', value: 'The {{brand.name}} team' }] };
  const made = await courier.brands.create({ name: 'Acme', settings: SETTINGS, snippets });
  expect(made).toMatchObject({ name: 'Acme', settings: SETTINGS, snippets, created: expect.any(Number) });
  expect(await courier.brands.retrieve(made.id)).toEqual(made);
  const replaced = await courier.brands.update(made.id, { name: 'Acme 2' });
  expect(replaced).toMatchObject({
    id: made.id,
    name: 'Acme 2',
    settings: {},
    snippets: {},
    created: made.created,
  });
  expect(replaced.version).not.toBe(made.version);
  await courier.brands.delete(made.id);
  await expect(courier.brands.retrieve(made.id)).rejects.toBeInstanceOf(Courier.NotFoundError);
  await expect(courier.brands.delete(made.id)).rejects.toBeInstanceOf(Courier.NotFoundError);
  await expect(courier.brands.update(made.id, { name: 'x' })).rejects.toBeInstanceOf(Courier.NotFoundError);
});

it('takes an id of the caller, once', async () => {
  expect((await courier.brands.create({ name: 'Mine', id: 'my/brand' })).id).toBe('my/brand');
  expect((await courier.brands.retrieve('my/brand')).name).toBe('Mine');
  const again = await call<ErrorAnswer>('POST', '/brands', { body: { name: 'Mine', id: 'my/brand' } });
  expect(again.status).toBe(409);
  expect(again.headers.get('x-should-retry')).toBe('false');
});

it('lists page by page', async () => {
  const made = await Promise.all(
    Array.from({ length: 103 }, (_, index) => courier.brands.create({ name: `B${index}` })),
  );
  const ids = new Set<string>();
  let cursor: string | undefined;
  do {
    const { results, paging } = await courier.brands.list(cursor === undefined ? {} : { cursor });
    for (const { id } of results) ids.add(id);
    expect(paging.more).toBe(typeof paging.cursor === 'string');
    cursor = paging.cursor ?? undefined;
  } while (cursor !== undefined);
  expect(made.every(({ id }) => ids.has(id))).toBe(true);
  const wrong = await call<ErrorAnswer & BrandListAnswer>('GET', '/brands?cursor=x');
  expect(wrong.status).toBe(400);
});

it.each([
  [{}, 'name: required'],
  [{ name: '' }, 'name: expected 1 to 200 characters'],
  [{ name: 'x', id: ' x' }, 'id: must not begin'],
  [{ name: 'x', settings: 'blue' }, 'settings: expected an object'],
  [{ name: 'x', settings: { colors: { primary: 7 } } }, 'settings.colors.primary: expected a text'],
  [{ name: 'x', snippets: { items: [{ name: 'a' }] } }, 'snippets.items[0].value: required'],
  [{ name: 'x', snippets: { items: [{ name: 'a', value: '{{#if}}' }] } }, 'snippets.items[0].value: '],
  [
    { name: 'x', settings: { email: { footer: { content: '{{shout x}}' } } } },
    'settings.email.footer.content: there is no helper',
  ],
  [
    { name: 'x', settings: { email: { templateOverride: { mjml: { header: '{{' } } } } },
    'settings.email.templateOverride.mjml.header: ',
  ],
])('refuses %j', async (body, message) => {
  const reply = await call<ErrorAnswer>('POST', '/brands', { body });
  expect(reply.status).toBe(400);
  expect(reply.body.message.startsWith(message), reply.body.message).toBe(true);
});

it('keeps fields that it does not know', async () => {
  const settings = { inapp: { placement: 'top', more: { a: 1 } }, future: true };
  const { body } = await call<BrandAnswer>('POST', '/brands', { body: { name: 'x', settings } });
  expect(body.settings).toEqual(settings);
});
