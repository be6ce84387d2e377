import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../automation/json.ts';
import { createBudget } from '../budget.ts';
import { compileTemplate } from './compile.ts';
import { evaluateTemplate } from './evaluate.ts';

const DATA: JsonObject = {
  name: 'Ann',
  html: '<b>"x"</b>',
  zero: 0,
  no: false,
  empty: '',
  nothing: null,
  total: 1234.5,
  items: [
    { name: 'Mouse', price: 10, tags: ['a', 'b'] },
    { name: 'Keyboard', price: 20, tags: [] },
  ],
  user: { name: 'Bo', address: { city: 'Oslo' } },
  at: '2026-03-01T10:00:00Z',
};

type Done = { readonly text: string; readonly missing: readonly string[] };

function run(
  source: string,
  data: JsonObject = DATA,
  options: { locale?: string; snippets?: { [name: string]: string }; syntax?: 'text' | 'html' } = {},
): Done {
  const missing = new Set<string>();
  const programOf = (text: string) => {
    const compiled = compileTemplate(text, options.syntax ?? 'text');
    if (compiled.kind === 'invalid') throw new Error(compiled.error);
    return compiled.program;
  };
  const text = evaluateTemplate(programOf(source), {
    variables: { data, roots: { data, profile: { name: 'Profile', email: 'a@b.c' }, recipient: 'u1' } },
    budget: createBudget(),
    locale: options.locale ?? 'en-US',
    escape: (value) => value.replaceAll('<', '&lt;'),
    onMissing: (name) => missing.add(name),
    snippet: (name) => {
      const snippet = options.snippets?.[name];
      return snippet === undefined ? null : programOf(snippet);
    },
  });
  return { text, missing: [...missing] };
}

const textOf = (source: string, data?: JsonObject, options?: Parameters<typeof run>[2]) =>
  run(source, data, options).text;

describe('variables', () => {
  it.each([
    ['Hi {name}', 'Hi Ann'],
    ['Hi {{name}}', 'Hi Ann'],
    ['Hi {{data.name}}, {profile.name}, {{recipient}}', 'Hi Ann, Profile, u1'],
    ['{user.address.city}', 'Oslo'],
    ['{{items.[0].name}} {{items.1.name}}', 'Mouse Keyboard'],
    ['{{html}} {{{html}}}', '&lt;b>"x"&lt;/b> <b>"x"</b>'],
    ['{zero} {no} [{empty}] [{nothing}]', '0 false [] []'],
    ['{{var "user.name"}} {{path "$.items[0].name"}}', 'Bo '],
    ['{{var "items[1].name"}}', 'Keyboard'],
    ['{{@root.name}}', 'Ann'],
    ['{{! a comment }}x{{!-- {{another}} --}}', 'x'],
    ['{{items.length}} {{name.length}}', '2 3'],
  ])('%s', (source, expected) => {
    expect(textOf(source)).toBe(expected);
  });

  it('leaves braces that hold no path', () => {
    const css = 'a{color:red} {"json": 1} {} { name } ${name} \\{name} {{{name}}}';
    expect(textOf(css)).toBe('a{color:red} {"json": 1} {} { name } ${name} {name} Ann');
    expect(textOf('{name}', DATA, { syntax: 'html' })).toBe('{name}');
  });

  it('writes nothing for what is not there, and says what', () => {
    const { text, missing } = run(
      '[{nope}] [{{user.phone}}] [{{profile.age}}] [{{uppercase who}}] [{{var "a.b"}}] [{nope}]',
    );
    expect(text).toBe('[] [] [] [] [] []');
    expect(missing).toEqual(['nope', 'user.phone', 'profile.age', 'who', 'a.b']);
  });

  it('does not count what is only asked for', () => {
    expect(run('{{#if nope}}x{{/if}}{{default nope "you"}}{{#each nope}}x{{/each}}')).toEqual({
      text: 'you',
      missing: [],
    });
  });

  it.each([
    'constructor',
    '__proto__',
    'constructor.name',
    'user.constructor',
    'user.__proto__.polluted',
    'name.constructor.constructor',
    'items.map',
    'toString',
    'hasOwnProperty',
    'lookup user "constructor"',
    'lookup name "constructor"',
    'user.[__proto__]',
    '@root.constructor',
    'this.constructor',
  ])('{{%s}} is nothing', (path) => {
    expect(textOf(`[{{${path}}}]`)).toBe('[]');
    expect(textOf(`[{{{${path}}}}]`)).toBe('[]');
  });

  it('reads a prototype name that the data has itself', () => {
    const data = JSON.parse('{"constructor":"Acme","__proto__":{"x":"y"}}');
    expect(textOf('{constructor} {{__proto__.x}}', data)).toBe('Acme y');
  });
});

describe('blocks', () => {
  it.each([
    ['{{#if name}}a{{else}}b{{/if}}', 'a'],
    ['{{#if zero}}a{{else if name}}b{{else}}c{{/if}}', 'b'],
    ['{{#unless no}}a{{/unless}}', 'a'],
    ['{{#each items}}{{@index}}:{{name}}{{#unless @last}},{{/unless}}{{/each}}', '0:Mouse,1:Keyboard'],
    [
      '{{#each items as |it i|}}{{i}}{{it.name}}{{#each it.tags}}<{{this}}{{../name}}>{{/each}}{{/each}}',
      '0Mouse<aMouse><bMouse>1Keyboard',
    ],
    ['{{#each user}}{{@key}} {{/each}}', 'name address '],
    ['{{#each empty}}x{{else}}none{{/each}}', 'none'],
    ['{{#with user}}{{name}} {{../name}} {{@root.name}}{{/with}}', 'Bo Ann Ann'],
    [
      '{{#items}}{{name}} {{/items}}{{#user}}{{name}}{{/user}}{{#no}}x{{/no}}{{^no}}!{{/no}}',
      'Mouse Keyboard Bo!',
    ],
    ['a {{~#if name~}} b {{~/if~}} c', 'abc'],
    ['{{#each items}}{{profile.email}}{{/each}}', ''],
    ['{{#each items}}{{@root.profile.email}};{{/each}}', 'a@b.c;a@b.c;'],
  ])('%s', (source, expected) => {
    expect(textOf(source)).toBe(expected);
  });
});

describe('helpers', () => {
  it.each([
    ['{{#if (and name (not no))}}y{{/if}}{{#if (or zero "")}}n{{/if}}', 'y'],
    [
      '{{#if (condition total ">=" 1000)}}y{{/if}}{{#if (condition "1" "==" 1)}}y{{/if}}{{#if (condition 1 "??" 1)}}n{{/if}}',
      'yy',
    ],
    [
      '{{#if (eq name "Ann")}}y{{/if}}{{#if (ne name "Ann")}}n{{/if}}{{#if (gt total 1)}}y{{/if}}{{#if (lt "b" "a")}}n{{/if}}',
      'yy',
    ],
    ['{{#if (conditional zero name operator="or")}}y{{/if}}', 'y'],
    [
      '{{add 1 2 3}} {{subtract 5 2}} {{multiply 2 "3"}} {{divide 1 0}} {{mod 7 4}} {{inc 1}} {{round 2.345 2}}',
      '6 3 6  3 2 2.35',
    ],
    ['{{uppercase name}} {{lowercase name}} {{capitalize "ö x"}} [{{trim " a "}}]', 'ANN ann Ö x [a]'],
    ['{{truncate "👍👍👍👍" 2}} {{truncate name 9}}', '👍👍… Ann'],
    [
      '{{concat name "-" zero}} {{replace "a.b.c" "." "/"}} {{join items.[0].tags " & "}} {{items.0.tags}}',
      'Ann-0 a/b/c a & b a, b',
    ],
    [
      '{{length items}} {{length user}} {{json user.address}} {{encode-uri "a b&c"}}',
      '2 2 {"city":"Oslo"} a%20b%26c',
    ],
    ['{{plural items.length "item" "items"}} {{lookup user "name"}}', 'items Bo'],
    [
      '{{format-number total}} {{format-number total decimals=2}} {{format-currency total "EUR"}} {{format-percent 0.256}}',
      '1,234.5 1,234.50 €1,234.50 25.6%',
    ],
    ['{{format-currency total "not a currency"}} [{{format-number "x"}}]', '1234.5 []'],
    [
      '{{format-date at}} {{format-date at "short" zone="Nowhere/Land"}} [{{format-date "soon"}}]',
      'March 1, 2026 3/1/26 []',
    ],
    ['{{format-date 0 "medium" time="short" zone="Europe/Berlin"}}', 'Jan 1, 1970, 1:00 AM'],
  ])('%s', (source, expected) => {
    expect(textOf(source).replaceAll(' ', ' ')).toBe(expected);
  });

  it('writes numbers and dates in the language of the recipient', () => {
    expect(textOf('{{format-number total}} {{format-date at}}', DATA, { locale: 'de-DE' })).toBe(
      '1.234,5 1. März 2026',
    );
    expect(textOf('{{format-number total}}', DATA, { locale: '!!' })).toBe('1234.5');
  });

  it('are not there under other names', () => {
    for (const source of [
      '{{shout name}}',
      '{{#if (shout name)}}x{{/if}}',
      '{{constructor name}}',
      '{{log name}}',
    ]) {
      expect(compileTemplate(source, 'text')).toMatchObject({
        kind: 'invalid',
        error: expect.stringContaining('helper'),
      });
    }
  });
});

describe('snippets', () => {
  it('are templates of their own', () => {
    const snippets = { hi: 'Hi {{name}}{{mark}}', item: '<{{name}}>' };
    expect(textOf('{{> hi mark="!"}} {{partial "hi" mark="?"}} {{> item user}}', DATA, { snippets })).toBe(
      'Hi Ann! Hi Ann? <Bo>',
    );
    expect(run('{{> nope}}').missing).toEqual(['snippet nope']);
  });

  it('that contain themselves end', () => {
    expect(() => run('{{> a}}', DATA, { snippets: { a: '{{> b}}', b: '{{> a}}' } })).toThrow(
      'contains itself',
    );
  });
});

describe('limits', () => {
  it('do not hit long texts between tags, or comments', () => {
    const source = `{{! ${'x'.repeat(9_000)} }}${'y'.repeat(9_000)}{{name}}'s ${'z'.repeat(9_000)}{{replace name "}}" "x"}}`;
    expect(compileTemplate(source, 'text').kind).toBe('compiled');
  });

  const many = Array.from({ length: 1_000 }, (_, index) => index);

  it.each([
    ['loops in loops', '{{#each l}}{{#each ../l}}{{#each ../../l}}x{{/each}}{{/each}}{{/each}}', { l: many }],
    ['output', '{{#each l}}{{../big}}{{/each}}', { l: many, big: 'x'.repeat(100_000) }],
    [
      'long texts read again and again',
      '{{#each l}}{{#if (eq (uppercase ../big) "a")}}{{/if}}{{/each}}',
      { l: many, big: 'x'.repeat(500_000) },
    ],
  ])('on %s, quickly', (_name, source, data) => {
    const before = performance.now();
    expect(() => run(source, data)).toThrow(/more work|larger than/);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it.each([
    ['{{#if x}}'.repeat(3_000) + '{{/if}}'.repeat(3_000), 'more than 2000 tags'],
    ['{{#if x}}'.repeat(300) + '{{/if}}'.repeat(300), 'more than 250 blocks'],
    [`{{#if a}}${'{{else if b}}'.repeat(1_900)}{{/if}}`, 'more than 250 blocks'],
    [`{{${'[a].'.repeat(50_000)}[a]}}`, 'a tag longer than 2000'],
    [`{{json "}}" ${'b '.repeat(50_000)}}}`, 'a tag longer than 2000'],
    [`{{json "${'x'.repeat(50_000)}`, 'a tag longer than 2000'],
    [`{{a}}${'x'.repeat(300_000)}`, 'longer than'],
    ['{{#if x}}', 'Parse error on line 1 near'],
    ['{{', 'Parse error'],
    ['{{#*inline "x"}}{{/inline}}', 'decorators'],
    ['{{#> x}}{{/x}}', 'partial blocks'],
    ['{{#if a b}}{{/if}}', '{{#if}} takes one value'],
  ])('on syntax: %#', (source, error) => {
    const compiled = compileTemplate(source, 'text');
    expect(compiled).toMatchObject({ kind: 'invalid', error: expect.stringContaining(error) });
  });
});
