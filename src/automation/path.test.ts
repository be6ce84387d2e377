import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from './json.ts';
import { firstSegment, lookup, parsePath, type Segment, stripRefs } from './path.ts';

const root = JSON.parse(`{
  "data": {
    "user_id": "user_123", "order": { "id": "o-9", "a.b": 1, "it's": 2, "say \\"hi\\"": 3, "back\\\\slash": 4, "": 5 },
    "tags": ["a", "b", ["c"]], "0": "zero", "none": null, "no": false, "first name": "Jo", "user-id": "u"
  },
  "own": { "__proto__": { "x": 1 }, "constructor": "mine", "length": 3, "toString": "text" }
}`) as Json;

describe('lookup', () => {
  it.each<[string, Json]>([
    ['data.user_id', 'user_123'],
    ['data.order', { id: 'o-9', 'a.b': 1, "it's": 2, 'say "hi"': 3, 'back\\slash': 4, '': 5 }],
    ['data.tags[0]', 'a'],
    ['data.tags.1', 'b'],
    ['data.tags[2][0]', 'c'],
    ['data.tags["1"]', 'b'],
    ['data.0', 'zero'],
    ['data[0]', 'zero'],
    ['data.none', null],
    ['data.no', false],
    ['data.first name', 'Jo'],
    ['data.user-id', 'u'],
    ['["data"].order["a.b"]', 1],
    [`data.order["it's"]`, 2],
    [`data.order['it\\'s']`, 2],
    [`data.order["say \\"hi\\""]`, 3],
    [`data['order']["back\\\\slash"]`, 4],
    ['data.order[""]', 5],
    ["data.order['']", 5],
    ['own.__proto__.x', 1],
    ['own.constructor', 'mine'],
    ['own.length', 3],
    ['own["toString"]', 'text'],
  ])('%s', (path, value) => {
    expect(lookup(root, path)).toEqual(value);
  });

  it.each([
    'missing',
    'data.missing',
    'data.missing.deep',
    'data.none.x',
    'data.no.x',
    'data.user_id[0]',
    'data.user_id.0',
    'data.user_id.length',
    'data.user_id.toUpperCase',
    'data.tags.length',
    'data.tags["length"]',
    'data.tags.map',
    'data.tags[3]',
    'data.tags.01',
    'data.tags.-1',
    'data.tags[9007199254740991]',
    'data.constructor',
    'data.constructor.name',
    'data.__proto__',
    'data.toString',
    'data.hasOwnProperty',
    '__proto__',
    "data.user_id + '-x'",
  ])('%s leads to nothing', (path) => {
    expect(lookup(root, path)).toBeUndefined();
  });

  it('reads an array or a scalar at the root', () => {
    expect(lookup(['a'], '[0]')).toBe('a');
    expect(lookup('text', '[0]')).toBeUndefined();
  });

  it('finds exactly the own keys of any JSON object', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'length', 'valueOf'));
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.integer())), key, (entries, wanted) => {
        const object = Object.fromEntries(entries);
        const expected = new Map(entries).get(wanted);
        expect(lookup({ object }, pathOf(['object', wanted]))).toBe(expected);
      }),
    );
  });

  it('walks to any leaf of any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.nat()), (value, choices) => {
        const { segments, leaf } = walk(value as Json, choices);
        expect(lookup([value as Json], pathOf([0, ...segments]))).toBe(leaf);
      }),
    );
  });
});

describe('parsePath', () => {
  it.each([
    '',
    '.',
    '.a',
    'a.',
    'a..b',
    'a.[0]',
    'a[',
    'a]',
    'a[]',
    'a[0',
    'a[-1]',
    'a[01]',
    'a[1.5]',
    'a[ 0 ]',
    'a[b]',
    'a["b]',
    `a["b']`,
    'a["b\\n"]',
    'a["b"]c',
    'a[0]b',
    'a["b"][',
    'a[9007199254740992]',
    'a[(0)]',
    'a[`b`]',
  ])('refuses %j', (text) => {
    expect(parsePath(text)).toBeNull();
    expect(lookup({ a: [1] }, text)).toBeUndefined();
  });

  it('tells names from indices', () => {
    expect(parsePath('a.0[0]["0"]')).toEqual(['a', '0', 0, '0']);
  });

  it('reads any segments back from their text', () => {
    const segment = fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 20 }), (segments) => {
        expect(parsePath(pathOf(segments))).toEqual(segments);
      }),
    );
  });

  it('never throws, and accepts only text without a stray bracket or dot', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '0', '.', '[', ']', '"', "'", '\\') });
    fc.assert(
      fc.property(text, (path) => {
        const segments = parsePath(path);
        if (segments !== null) expect(parsePath(pathOf(segments))).toEqual(segments);
        else expect(/^\w+$/.test(path)).toBe(false);
      }),
    );
  });

  it('takes 256 segments and 4,096 characters, not more', () => {
    expect(parsePath('a'.repeat(256).split('').join('.'))).toHaveLength(256);
    expect(parsePath('a'.repeat(257).split('').join('.'))).toBeNull();
    expect(parsePath('a'.repeat(4096))).toHaveLength(1);
    expect(parsePath('a'.repeat(4097))).toBeNull();
  });
});

describe('firstSegment', () => {
  it.each([
    ['data.user_id', 'data'],
    ['["data"].x', 'data'],
    ['[0].x', null],
    ['.data', null],
    ['', null],
  ])('of %j is %j', (path, first) => {
    expect(firstSegment(path)).toBe(first);
  });
});

describe('stripRefs', () => {
  it.each([
    ['refs.data.x', 'data.x'],
    ['data.x', 'data.x'],
    ['refs.refs.x', 'refs.x'],
    ['refs', 'refs'],
    ['refs.', ''],
    ['Refs.data', 'Refs.data'],
  ])('of %j is %j', (path, stripped) => {
    expect(stripRefs(path)).toBe(stripped);
  });
});

function pathOf(segments: readonly Segment[]): string {
  return segments
    .map((segment) =>
      typeof segment === 'number'
        ? `[${segment}]`
        : `["${segment.replace(/["\\]/g, (character) => `\\${character}`)}"]`,
    )
    .join('');
}

function walk(value: Json, choices: readonly number[]): { segments: Segment[]; leaf: Json } {
  const segments: Segment[] = [];
  let leaf = value;
  for (const choice of choices) {
    if (typeof leaf !== 'object' || leaf === null) break;
    const children: (readonly [Segment, Json])[] = Array.isArray(leaf)
      ? [...leaf.entries()]
      : Object.entries(leaf);
    const chosen = children[choice % children.length];
    if (chosen === undefined) break;
    segments.push(chosen[0]);
    leaf = chosen[1];
  }
  return { segments, leaf };
}
