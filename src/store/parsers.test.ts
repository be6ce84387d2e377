import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTextArray, parseTimestamptz } from './parsers.ts';

describe('a time', () => {
  it.each([
    ['2026-11-23 00:14:28+00', Date.UTC(2026, 10, 23, 0, 14, 28)],
    ['2026-11-23 00:14:28.1+00', Date.UTC(2026, 10, 23, 0, 14, 28, 100)],
    ['2026-11-23 00:14:28.123+00', Date.UTC(2026, 10, 23, 0, 14, 28, 123)],
    ['2026-11-23 00:14:28.123456+00', Date.UTC(2026, 10, 23, 0, 14, 28, 123)],
    ['1969-12-31 23:59:59.999+00', -1],
    ['infinity', Number.POSITIVE_INFINITY],
    ['-infinity', Number.NEGATIVE_INFINITY],
  ])('%s is read to the millisecond', (text, expected) => {
    expect(parseTimestamptz(text)).toBe(expected);
  });
});

describe('a text array', () => {
  it.each([
    ['{}', []],
    ['{a,b}', ['a', 'b']],
    ['{"a,b","{c}"}', ['a,b', '{c}']],
    ['{"",NULL,"NULL"}', ['', null, 'NULL']],
    ['{"quo\\"te","back\\\\slash"}', ['quo"te', 'back\\slash']],
    ['{"two\nlines",ü\u{1F600}}', ['two\nlines', 'ü\u{1F600}']],
  ])('%j is read', (text, expected) => {
    expect(parseTextArray(text)).toEqual(expected);
  });

  it('that PostgreSQL writes is read back', () => {
    const quoted = (text: string | null) =>
      text === null ? 'NULL' : `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
    fc.assert(
      fc.property(fc.array(fc.option(fc.string())), (items) => {
        expect(parseTextArray(`{${items.map(quoted).join(',')}}`)).toEqual(items);
      }),
    );
  });
});
