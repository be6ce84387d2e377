import { describe, expect, it } from 'vitest';
import { checkListPattern, listPatternRegex } from './list-pattern.ts';

describe('a pattern of list ids (reference 11.4)', () => {
  it.each(['news', 'news.*', '*', '*.de', 'news.**', 'a.b.*.**'])('may be %s', (pattern) => {
    expect(checkListPattern(pattern)).toBeNull();
  });

  it.each(['', '**', 'a..b', '.a', 'a.', 'a.**.b', 'a b', 'a#', 'a*', 'a.b.c.d.e', '#'])(
    'may not be %j',
    (pattern) => {
      expect(checkListPattern(pattern)).toMatch(/^expected a pattern/);
    },
  );

  it.each<[string, string, boolean]>([
    ['news.*', 'news.de', true],
    ['news.*', 'news', false],
    ['news.*', 'news.de.berlin', false],
    ['news.**', 'news.de.berlin', true],
    ['news.**', 'news', false],
    ['*.de', 'news.de', true],
    ['*.de', 'newsxde', false],
    ['a(b)+c', 'a(b)+c', true],
    ['a(b)+c', 'abbc', false],
    ['news', 'newsletter', false],
  ])('%s stands for %s: %j', (pattern, id, expected) => {
    expect(new RegExp(listPatternRegex(pattern)).test(id)).toBe(expected);
  });
});
