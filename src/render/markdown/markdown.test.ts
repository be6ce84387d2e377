import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, parseInline } from './inline.ts';
import { parseMarkdown } from './markdown.ts';
import { spansText } from './span.ts';

describe('inline', () => {
  it.each([
    ['plain', [{ text: 'plain' }]],
    ['a **b** c', [{ text: 'a ' }, { text: 'b', bold: true }, { text: ' c' }]],
    [
      '*a* _b_ ~~c~~ `d*`',
      [
        { text: 'a', italic: true },
        { text: ' ' },
        { text: 'b', italic: true },
        { text: ' ' },
        { text: 'c', strike: true },
        { text: ' ' },
        { text: 'd*', code: true },
      ],
    ],
    ['***x***', [{ text: 'x', bold: true, italic: true }]],
    [
      '**a *b** c*',
      [
        { text: 'a ', bold: true },
        { text: 'b', bold: true, italic: true },
        { text: ' c', italic: true },
      ],
    ],
    ['snake_case_name 2 * 3 * 4', [{ text: 'snake_case_name 2 * 3 * 4' }]],
    [
      '[**a**](https://x.y/z?q=(1)) b',
      [{ text: 'a', bold: true, href: 'https://x.y/z?q=(1)' }, { text: ' b' }],
    ],
    ['[a](x "title")', [{ text: 'a', href: 'x' }]],
    ['[a](javascript:alert(1))', [{ text: 'a' }]],
    ['[a](java\u0000script:alert(1)) [b]( data:text/html,x )', [{ text: 'a b' }]],
    ['[a] (b) ](c) [', [{ text: '[a] (b) ](c) [' }]],
    ['**open `tick', [{ text: '**open `tick' }]],
    ['\\*a\\* \\[b](c) \\a', [{ text: '*a* [b](c) \\a' }]],
    ['a\nb', [{ text: 'a' }, { text: '\n' }, { text: 'b' }]],
    ['', []],
  ])('%j', (text, spans) => {
    expect(parseInline(text)).toEqual(spans);
  });

  it('reads escaped text as itself, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'*_~`[]()\\!ab \n<&-+#1.') }), (text) => {
        const spans = parseInline(escapeMarkdown(text));
        expect(spansText(spans)).toBe(text);
        expect(parseMarkdown(escapeMarkdown(text)).every(({ kind }) => kind === 'paragraph')).toBe(true);
        for (const { text: _text, ...looks } of spans) expect(looks).toEqual({});
      }),
    );
  });

  it('is linear: hostile texts take no longer than others', () => {
    const size = 60_000;
    for (const part of ['[', '**a ', '*a **a _a ', '_a', '`a``', '[a](', '\\', '~~', '](', '[]()', '`']) {
      const text = part.repeat(size / part.length);
      const before = performance.now();
      parseInline(text);
      expect(performance.now() - before, part).toBeLessThan(2_000);
    }
  });
});

describe('blocks', () => {
  it('are paragraphs, headings and lists', () => {
    const text = '# One\r\ntwo\nthree\n\n\nfour\n- a\n* **b**\n1. c\n2) d\n## Five\n#nothing\n-nothing';
    expect(parseMarkdown(text)).toEqual([
      { kind: 'heading', level: 1, spans: [{ text: 'One' }] },
      { kind: 'paragraph', spans: [{ text: 'two' }, { text: '\n' }, { text: 'three' }] },
      { kind: 'paragraph', spans: [{ text: 'four' }] },
      { kind: 'list', ordered: false, items: [[{ text: 'a' }], [{ text: 'b', bold: true }]] },
      { kind: 'list', ordered: true, items: [[{ text: 'c' }], [{ text: 'd' }]] },
      { kind: 'heading', level: 2, spans: [{ text: 'Five' }] },
      { kind: 'paragraph', spans: [{ text: '#nothing' }, { text: '\n' }, { text: '-nothing' }] },
    ]);
    expect(parseMarkdown(' \n ')).toEqual([]);
  });
});
