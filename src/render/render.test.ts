import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../automation/json.ts';
import { type RenderRequest, type RenderResult, render } from './render.ts';

const BASE: RenderRequest = {
  channel: 'email',
  template: null,
  content: null,
  data: {},
  profile: {},
  brand: null,
  locale: null,
  recipient: 'user-1',
  links: { unsubscribe: null, preferences: null },
};

const renderIt = (request: Partial<RenderRequest>) => render({ ...BASE, ...request });
const elements = (...all: readonly Json[]): JsonObject => ({ version: '2022-01-01', elements: all });
const text = (content: string): JsonObject => ({ type: 'text', content });

/** The content of a channel, or a failed test. */
async function contentOf<C extends RenderRequest['channel']>(channel: C, request: Partial<RenderRequest>) {
  const result = await renderIt({ ...request, channel });
  if (result.kind !== 'rendered' || result.content.channel !== channel)
    throw new Error(JSON.stringify(result));
  return { ...(result.content as Extract<typeof result.content, { channel: C }>), missing: result.missing };
}

describe('what is rendered', () => {
  it('is the content, or else the template', async () => {
    const template = { id: 'nt_1', name: 'Welcome', content: elements(text('from the template')) };
    expect((await contentOf('sms', { template })).text).toBe('from the template');
    expect((await contentOf('sms', { template, content: { body: 'from the message' } })).text).toBe(
      'from the message',
    );
    expect((await contentOf('email', { template })).subject).toBe('Welcome');
  });

  it('knows data, profile, recipient, brand and links', async () => {
    const brand = { id: 'b', name: 'Acme', settings: { colors: { primary: '#f00' } }, snippets: {} };
    const links = { unsubscribe: 'https://u.test', preferences: null };
    const body =
      '{a} {data.a} {profile.name} {recipient} {brand.name} {brand.colors.primary} {urls.unsubscribe}';
    const { text } = await contentOf('sms', {
      content: { body },
      data: { a: 1 },
      profile: { name: 'Ann' },
      brand,
      links,
    });
    expect(text).toBe('1 1 Ann user-1 Acme #f00 https://u.test');
  });

  it('says what is missing, and never "undefined"', async () => {
    const content = elements(
      { type: 'meta', title: 'Hi {name}' },
      text('{{user.name}} {{name}} {{#if nope}}x{{/if}}'),
    );
    for (const channel of ['email', 'sms', 'push', 'inbox', 'direct_message', 'webhook'] as const) {
      const result = await renderIt({ channel, content });
      expect(JSON.stringify(result)).not.toContain('undefined');
      if (result.kind === 'rendered') expect([...result.missing].sort()).toEqual(['name', 'user.name']);
    }
  });

  it.each(['email', 'sms', 'push', 'inbox', 'banner', 'direct_message'] as const)(
    'is empty for %s where there is nothing',
    async (channel) => {
      for (const content of [
        null,
        {},
        elements(),
        elements({ type: 'channel', channel: 'webhook', elements: [text('x')] }),
      ]) {
        expect(await renderIt({ channel, content })).toEqual({ kind: 'empty' });
      }
      expect(await renderIt({ channel, content: elements({ ...text('x'), if: 'data.no' }) })).toEqual({
        kind: 'empty',
      });
    },
  );

  it('is something for a webhook all the same', async () => {
    expect(await contentOf('webhook', {})).toEqual({
      channel: 'webhook',
      title: null,
      body: null,
      blocks: [],
      missing: [],
    });
  });
});

describe('languages', () => {
  const content = elements({
    ...text('Hello'),
    locales: { 'pt-br': { content: 'Oi' }, pt: { content: 'Olá' } },
  });

  it.each([
    ['pt-BR', {}, 'Oi'],
    ['pt_PT', {}, 'Olá'],
    ['PT', {}, 'Olá'],
    ['de', {}, 'Hello'],
    [null, { locale: 'pt' }, 'Olá'],
    ['de', { locale: 'pt' }, 'Hello'],
    [null, { locale: 7 }, 'Hello'],
    ['not a locale!', {}, 'Hello'],
  ])('%s with profile %j', async (locale, profile, expected) => {
    expect((await contentOf('sms', { content, locale, profile })).text).toBe(expected);
  });
});

describe('an e-mail', () => {
  it('has one line of subject, whatever the data', async () => {
    const { subject } = await contentOf('email', {
      content: { title: 'Hi {x}', body: 'y' },
      data: { x: 'a\r\nBcc: b\u0000\u2028c' },
    });
    expect(subject).toBe('Hi a Bcc: b c');
  });

  it('fetches nothing from anybody by itself', async () => {
    const { html } = await contentOf('email', { content: { title: 'a', body: 'b' } });
    expect(
      html.match(/https?:\/\/[^"')\s]+/g)?.filter((url) => !url.startsWith('http://www.w3.org/')),
    ).toEqual([]);
  });

  it('takes raw parts as they are, with data escaped', async () => {
    const raw = { subject: 'S {x}', html: '<p>{{x}} {x}</p>', text: 'T {x}' };
    const content = elements({ type: 'channel', channel: 'email', raw });
    const { subject, html, text } = await contentOf('email', { content, data: { x: '<b>' } });
    expect({ subject, html, text }).toEqual({
      subject: 'S <b>',
      html: '<p>&#60;b&#62; {x}</p>',
      text: 'T <b>',
    });
  });

  it('offers to unsubscribe, once', async () => {
    const links = { unsubscribe: 'https://u.test/1?a=b&c', preferences: 'https://p.test' };
    const brand = {
      id: 'b',
      name: 'B',
      snippets: {},
      settings: { email: { footer: { content: '[Leave]({{urls.unsubscribe}})' } } },
    };
    const plain = await contentOf('email', { content: { body: 'x' }, links });
    expect(plain.html).toContain('href="https://u.test/1?a=b&#38;c"');
    expect(plain.text).toContain('Unsubscribe: https://u.test/1?a=b&c\nPreferences: https://p.test');
    const branded = await contentOf('email', { content: { body: 'x' }, links, brand });
    expect(branded.html).toContain('>Leave</a>');
    expect(branded.html).not.toContain('>Unsubscribe</a>');
  });

  it('puts text on a colour that it can be read on', async () => {
    const buttons = ['#ffffff', '#000', '#fde047', 'navy'].map((background_color) => ({
      type: 'action',
      content: 'x',
      href: 'https://a.test',
      background_color,
    }));
    const { html } = await contentOf('email', { content: elements(...buttons) });
    expect(html.match(/background:[^;]+;color:#\w+/g)).toEqual([
      'background:#ffffff;color:#18181b',
      'background:#000;color:#ffffff',
      'background:#fde047;color:#18181b',
      'background:navy;color:#ffffff',
    ]);
  });

  it('says what is wrong with the MJML of a brand, and the next one is rendered', async () => {
    const withHeader = (header: string) => {
      const templateOverride = { enabled: true, mjml: { enabled: true, header } };
      return { id: 'b', name: 'B', snippets: {}, settings: { email: { templateOverride } } };
    };
    for (const header of [
      '<mj-section>',
      '<mj-wrapper>'.repeat(5_000),
      '<mj-text'.repeat(8_000),
      '<mj-section><mj-column><mj-carousel/></mj-column></mj-section>',
      '<mj-include path="/etc/passwd"/>',
      '<mj-nothing/></mj-body>',
    ]) {
      const result = await renderIt({ content: { body: 'x' }, brand: withHeader(header) });
      expect(result).toMatchObject({ kind: 'failed' });
      expect(JSON.stringify(result)).not.toContain('root:');
      expect((await renderIt({ content: { body: header } })).kind).toBe('rendered');
    }
  });
});

it('lays out the MJML of a brand, with void tags as HTML writes them', async () => {
  const footer = `<mj-section><mj-column><mj-text>${'a<br>'.repeat(60)}&nbsp;b &amp; c</mj-text></mj-column></mj-section>`;
  const settings = { email: { templateOverride: { enabled: true, mjml: { enabled: true, footer } } } };
  const { html } = await contentOf('email', {
    content: { body: 'x' },
    brand: { id: 'b', name: 'B', snippets: {}, settings },
  });
  expect(html).toMatch(/a<br ?\/?>a/);
});

describe('a push notification', () => {
  it('has title, body, link, picture and data', async () => {
    const content = elements(
      { type: 'meta', title: 'Hi' },
      text('Some **text**'),
      {
        type: 'columns',
        elements: [{ type: 'column', elements: [{ type: 'image', src: 'https://a.test/i.png' }] }],
      },
      { type: 'action', content: 'Go', href: 'app://open' },
    );
    expect(await contentOf('push', { content })).toMatchObject({
      title: 'Hi',
      body: 'Some text',
      url: 'app://open',
      image: 'https://a.test/i.png',
      data: {},
    });
  });
});

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

describe('a chat message', () => {
  it('tells chats apart where the template does', async () => {
    const content = elements(
      { type: 'channel', channel: 'slack', raw: { text: 'for Slack' } },
      { type: 'channel', channel: 'msteams', raw: { card: { type: 'AdaptiveCard', body: [] } } },
      { type: 'channel', channel: 'discord', elements: [text('for Discord')] },
      { type: 'channel', channel: 'direct_message', elements: [text('for all')] },
    );
    expect(await contentOf('direct_message', { content })).toMatchObject({
      text: 'for all',
      markdown: 'for Discord',
      slack_blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'for Slack' } }],
      teams_card: { type: 'AdaptiveCard', body: [] },
    });
  });

  it('keeps to the limits of Slack', async () => {
    const long = elements(
      { type: 'text', text_style: 'h1', content: 'x'.repeat(500) },
      text('😀'.repeat(4_000)),
      ...Array.from({ length: 80 }, (_, index) => ({
        type: 'action',
        content: 'b'.repeat(100),
        href: `https://a.test/${index}`,
      })),
      ...Array.from({ length: 80 }, () => ({ type: 'divider' })),
    );
    const { slack_blocks } = await contentOf('direct_message', { content: long });
    expect(slack_blocks.length).toBe(50);
    for (const block of slack_blocks) {
      const {
        type,
        text: words,
        elements: buttons,
      } = block as { type: string; text?: { text: string }; elements?: { text: { text: string } }[] };
      if (type === 'header') expect(words?.text.length).toBeLessThanOrEqual(150);
      if (type === 'section') {
        expect(words?.text.length).toBeLessThanOrEqual(3_000);
        expect(words?.text).not.toMatch(LONE_SURROGATE);
      }
      if (type === 'actions') expect(buttons?.length).toBeLessThanOrEqual(25);
      for (const button of buttons ?? []) expect(button.text.text.length).toBeLessThanOrEqual(75);
    }
  });
});

describe('a template that asks for too much fails with the reason, at once', () => {
  const many = Array.from({ length: 200_000 }, (_, index) => index);
  const cases: readonly (readonly [string, Partial<RenderRequest>])[] = [
    [
      'a long loop',
      { content: elements({ ...text('**a** {{$.item}}'), loop: 'data.l' }), data: { l: many } },
    ],
    [
      'loops in loops',
      { content: { body: '{{#each l}}{{#each ../l}}x{{/each}}{{/each}}' }, data: { l: many } },
    ],
    ['hostile Markdown', { content: { body: '{{{big}}}' }, data: { big: '*_a~~['.repeat(160_000) } }],
    ['open brackets', { content: { body: '{{{big}}}' }, data: { big: ']('.repeat(500_000) } }],
    ['many elements', { content: elements(...Array.from({ length: 20_000 }, () => text('a'))) }],
    ['many lines', { content: { body: 'a\n\n'.repeat(300_000) } }],
    [
      'many tags',
      { content: elements(...Array.from({ length: 400 }, (_, i) => text(`${'{{a}}'.repeat(400)}${i}`))) },
    ],
    ['much HTML', { content: elements({ type: 'html', content: '<'.repeat(1_100_000) }) }],
    ['open styles', { content: elements({ type: 'html', content: '<style '.repeat(160_000) }) }],
    [
      'deep nesting',
      {
        content: elements(JSON.parse(`${'{"type":"group","elements":['.repeat(5_000)}${']}'.repeat(5_000)}`)),
      },
    ],
    [
      'deep lists',
      {
        content: elements(
          JSON.parse(`${'{"type":"list","elements":[{"elements":['.repeat(2_000)}${']}]}'.repeat(2_000)}`),
        ),
      },
    ],
    [
      'a snippet in itself',
      {
        content: { body: '{{> a}}' },
        brand: {
          id: 'b',
          name: 'B',
          settings: {},
          snippets: { items: [{ name: 'a', value: '{{> a}}{{> a}}' }] },
        },
      },
    ],
  ];

  it.each(cases)('%s', async (_name, request) => {
    const before = performance.now();
    const result: RenderResult = await renderIt(request);
    expect(result).toEqual({
      kind: 'failed',
      error: expect.stringMatching(/more work|larger than|nested more|longer than|contains itself/),
    });
    // Two cores are shared by several suites: this bound is generous, the usual time is a tenth of it.
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it.each([
    [elements({ type: 'jsonnet' }), 'elements[0].type: there is no element "jsonnet"'],
    [elements(text('{{#if x}}')), 'elements[0].content: Parse error'],
    [elements(text('{{shout name}}')), 'elements[0].content: there is no helper "shout"'],
    [elements({ type: 'group', elements: [{ ...text('x'), if: 'a b' }] }), 'elements[0].elements[0].if: '],
    [elements({ ...text('x'), if: 'fetch("https://a.test")' }), 'elements[0].if: '],
    [elements({ ...text('x'), loop: '(' }), 'elements[0].loop: '],
  ])('or names the place: %#', async (content, error) => {
    expect(await renderIt({ content })).toEqual({ kind: 'failed', error: expect.stringContaining(error) });
  });

  it('takes whatever JSON it is given', async () => {
    const odd = [
      null,
      1,
      'x',
      [],
      {},
      { type: 7 },
      { type: '__proto__' },
      { type: 'text', content: { a: 1 } },
      { type: 'columns', elements: 'x' },
      { type: 'list', elements: [1] },
    ];
    for (const element of odd)
      expect(['rendered', 'empty', 'failed']).toContain(
        (await renderIt({ content: elements(element) })).kind,
      );
    expect((await renderIt({ content: { title: 1, body: [], elements: 'x' } })).kind).toBe('empty');
  });
});
