import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../automation/json.ts';
import { checkElements } from './check-content.ts';
import { elementsOf } from './document.ts';
import { render } from './render.ts';

const CORPUS = path.resolve(import.meta.dirname, '../../test/render/corpus');

const renderIt = (elements: readonly Json[]) =>
  render({
    channel: 'email',
    template: null,
    content: { elements },
    data: {},
    profile: {},
    brand: null,
    locale: 'de',
    recipient: 'u',
    links: { unsubscribe: null, preferences: null },
  });

describe('what is judged when a template is saved', () => {
  it('lets every document of the corpus pass', () => {
    for (const name of readdirSync(CORPUS).filter((file) => file.endsWith('.json'))) {
      const { content } = JSON.parse(readFileSync(path.join(CORPUS, name), 'utf8'));
      expect(checkElements(elementsOf(content), 'elements'), name).toEqual([]);
    }
  });

  it.each([
    ['elements[0].type', { type: 'jsonnet' }],
    ['elements[0].type', { content: 'x' }],
    ['elements[0].content', { type: 'text', content: '{{/if}}' }],
    ['elements[0].content', { type: 'html', content: '{{shout x}}' }],
    ['elements[0].title', { type: 'meta', title: '{{#if}}' }],
    ['elements[0].href', { type: 'action', content: 'x', href: '{{' }],
    ['elements[0].if', { type: 'text', content: 'x', if: 'a = 1' }],
    ['elements[0].loop', { type: 'text', content: 'x', loop: 'a b' }],
    [
      'elements[0].elements[0].content',
      { type: 'group', elements: [{ type: 'text', content: '{{#if x}}' }] },
    ],
    ['elements[0].locales.de.content', { type: 'text', content: 'x', locales: { de: { content: '{{' } } }],
    ['elements[0].raw.html', { type: 'channel', channel: 'email', raw: { html: '{{' } }],
    ['elements[0].raw.a[0].b', { type: 'channel', channel: 'email', raw: { a: [{ b: '{{' }] } }],
  ])('is what would fail when it is rendered: %s', async (place, element) => {
    expect(checkElements([element], 'elements')).toEqual([{ place, message: expect.any(String) }]);
    expect((await renderIt([element])).kind).toBe('failed');
  });

  it('names at most twenty problems, and what is no element', () => {
    expect(
      checkElements(
        Array.from({ length: 500 }, () => ({ type: 'x' })),
        'elements',
      ),
    ).toHaveLength(20);
    expect(checkElements([7], 'elements')).toEqual([
      { place: 'elements[0]', message: 'expected an element' },
    ]);
    expect(checkElements([{ type: 'text', if: 7 }], 'e')).toEqual([
      { place: 'e[0].if', message: 'expected an expression' },
    ]);
  });
});
