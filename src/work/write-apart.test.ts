import { describe, expect, it } from 'vitest';
import { resultOf, writeApart } from './write-apart.ts';

const dataError = (item: number) => Object.assign(new Error(`item ${item}`), { code: '22P05' });

/** Writes numbers; a set with a negative one is refused as a whole, as a database does. */
function writer() {
  const sets: (readonly number[])[] = [];
  const write = async (items: readonly number[]) => {
    sets.push(items);
    const bad = items.find((item) => item < 0);
    if (bad !== undefined) throw dataError(bad);
    return items.map((item) => item * 2);
  };
  return { sets, write };
}

describe('writing a set', () => {
  it('takes one statement where all is well', async () => {
    const { sets, write } = writer();
    expect((await writeApart([1, 2, 3], write)).map(resultOf)).toEqual([2, 4, 6]);
    expect(sets).toEqual([[1, 2, 3]]);
  });

  it('fails only the items that the database refuses, in order', async () => {
    const items = Array.from({ length: 100 }, (_one, index) =>
      index === 17 || index === 60 ? -index : index,
    );
    const { sets, write } = writer();
    const written = await writeApart(items, write);
    for (const [index, one] of written.entries()) {
      if (index === 17 || index === 60) expect(() => resultOf(one)).toThrow(`item -${index}`);
      else expect(resultOf(one)).toBe(index * 2);
    }
    expect(sets.length).toBeLessThan(30);
  });

  it('fails as a whole for every other reason', async () => {
    const down = async () => {
      throw Object.assign(new Error('down'), { code: '57P01' });
    };
    await expect(writeApart([1, 2], down)).rejects.toThrow('down');
  });

  it('of nothing writes nothing', async () => {
    expect(await writeApart([], async () => [])).toEqual([]);
  });
});
