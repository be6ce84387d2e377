import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkJson, MAX_DEPTH } from './storable.ts';

const UNSTORABLE = 'contains a NUL character or half a surrogate pair';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('checkJson', () => {
  it.each<[unknown, string, string]>([
    ['\0', '', UNSTORABLE],
    [{ a: [{ b: 'x\ud800y' }] }, 'a[0].b', UNSTORABLE],
    [['ok', '\udc00'], '[1]', UNSTORABLE],
    [{ 'a\0': 1 }, '["a\\u0000"]', `the name of the field ${UNSTORABLE}`],
    [{ a: { '\ud800': 1 } }, 'a["\\ud800"]', `the name of the field ${UNSTORABLE}`],
    [{ n: JSON.parse('1e999') }, 'n', 'the number is too large'],
    [JSON.parse('{"__proto__":{"a":"\\u0000"}}'), '__proto__.a', UNSTORABLE],
    [{ ['x'.repeat(500)]: '\0' }, `["${'x'.repeat(40)}…"]`, UNSTORABLE],
  ])('names the place in %j', (value, place, message) => {
    expect(checkJson(value)).toEqual({ place, message });
  });

  it('gives the first of several, in document order', () => {
    expect(checkJson({ a: 1, b: ['\0', '\0'], c: '\0' })?.place).toBe('b[0]');
  });

  it('stops at the first level that is too deep', () => {
    expect(checkJson(nested(MAX_DEPTH))).toBeNull();
    const problem = {
      place: '[0]'.repeat(MAX_DEPTH),
      message: 'objects and lists lie more than 64 deep in each other',
    };
    expect(checkJson(nested(MAX_DEPTH + 1))).toEqual(problem);
    expect(checkJson(nested(10_000))).toEqual(problem);
  });

  it('takes whatever is well-formed, whole pairs and the keys of prototypes included', () => {
    expect(checkJson({ text: 'a😀', constructor: 1, n: -0, none: null, yes: true })).toBeNull();
    expect(checkJson(JSON.parse('{"__proto__":{"toString":"x"}}'))).toBeNull();
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        fc.pre(!JSON.stringify(value).includes('\\u0000'));
        expect(checkJson(value)).toBeNull();
      }),
    );
  });

  it('takes exactly what survives UTF-8', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).map((text) => text + '\ud800'.repeat(text.length % 2)),
        (text) => {
          const survives = Buffer.from(text, 'utf8').toString('utf8') === text && !text.includes('\0');
          expect(checkJson([text]) === null).toBe(survives);
        },
      ),
    );
  });
});
