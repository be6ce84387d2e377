import { describe, expect, it } from 'vitest';
import { checkListId } from './list-id.ts';

describe('checkListId', () => {
  it.each(['a', 'a.b', 'a.b.c.d', 'über-1_2', '$x'])('takes %s', (id) => {
    expect(checkListId(id)).toBeNull();
  });

  it.each(['', '.', 'a.', '.a', 'a..b', 'a.b.c.d.e', 'a b', 'a\t', 'a.*', '**', '#'])('refuses %j', (id) => {
    expect(checkListId(id)).toBe(
      'expected a list id: 1 to 4 parts joined by dots, each without blanks, "*" and "#"',
    );
  });
});
