import { describe, expect, it } from 'vitest';
import { findNeeds, type Need, union } from './needs.ts';
import { parseExpression } from './parse.ts';

type Plain = 'all' | { [key: string]: Plain };

function plain(need: Need): Plain {
  return need === 'all' ? need : Object.fromEntries([...need].map(([key, part]) => [key, plain(part)]));
}

function needsOf(expression: string): Plain {
  const parsed = parseExpression(expression);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return plain(findNeeds(parsed.tree));
}

describe('findNeeds', () => {
  it('follows fixed keys, however they are written', () => {
    for (const expression of [
      'data.a.b',
      "data['a'].b",
      'data?.a?.b',
      '(data.a).b',
      '(data?.a).b',
      'data["a"]["b"]',
    ]) {
      expect(needsOf(expression)).toEqual({ data: { a: { b: 'all' } } });
    }
    expect(needsOf('data.list[0].id')).toEqual({ data: { list: { 0: { id: 'all' } } } });
  });

  it('needs everything of what is used in any other way', () => {
    for (const expression of [
      'data',
      'data[data.n]',
      '({ ...data })',
      '({ data })',
      'typeof data',
      "'a' in data",
      '[data]',
    ]) {
      expect(needsOf(expression)).toEqual({ data: 'all' });
    }
  });

  it('needs what lies in front of a computed key, and the key', () => {
    expect(needsOf('data.list[profile.n].id')).toEqual({ data: { list: 'all' }, profile: { n: 'all' } });
    expect(needsOf('data.list[`a`]')).toEqual({ data: { list: 'all' } });
    expect(needsOf('data[null]')).toEqual({ data: 'all' });
  });

  it('needs the whole object of a called member, which gets it as `this`', () => {
    expect(needsOf('data.tags.map(f)')).toEqual({ data: { tags: 'all' }, f: 'all' });
    expect(needsOf('data.f(1)')).toEqual({ data: 'all' });
    expect(needsOf('(data?.f)?.()')).toEqual({ data: 'all' });
    expect(needsOf('data.tag`x${profile.y}`')).toEqual({ data: 'all', profile: { y: 'all' } });
    expect(needsOf('data.a[b]()')).toEqual({ data: { a: 'all' }, b: 'all' });
  });

  it('needs the whole object of an inherited member', () => {
    expect(needsOf('data.order.__proto__.x')).toEqual({ data: { order: 'all' } });
    expect(needsOf('data.constructor')).toEqual({ data: 'all' });
  });

  it('adds up', () => {
    expect(needsOf('data.a.b + data.a.c + data.d')).toEqual({
      data: { a: { b: 'all', c: 'all' }, d: 'all' },
    });
    expect(needsOf('data.a.b + data.a')).toEqual({ data: { a: 'all' } });
    expect(needsOf('data.a + data.a.b')).toEqual({ data: { a: 'all' } });
    expect(needsOf('data + data.a')).toEqual({ data: 'all' });
  });

  it('looks at what a long chain starts with', () => {
    const chain = '.c'.repeat(1_500);
    expect(needsOf(`data[profile.n]${chain}`)).toEqual({ data: 'all', profile: { n: 'all' } });
    expect(needsOf(`data.f()${chain}()`)).toEqual({ data: 'all' });
    expect(needsOf(`[data.n]${chain}`)).toEqual({ data: { n: 'all' } });
  });

  it('takes keys of literals and classes for what they are', () => {
    expect(needsOf('({ data: 1, profile() {}, [refs]: 2 })')).toEqual({ refs: 'all' });
    expect(needsOf('class { data = 1; static profile() {} [refs]() {} }')).toEqual({ refs: 'all' });
    expect(needsOf('(({ data }) => 1)(a)')).toEqual({ data: 'all', a: 'all' });
    expect(needsOf('(({ data = 1 }) => 1)(a)')).toEqual({ data: 'all', a: 'all' });
    expect(needsOf('class { #a; f() { return this.#a } }')).toEqual({});
  });

  it('would rather need too much where a local variable has the same name', () => {
    expect(needsOf('a.map(data => data.x)')).toEqual({ a: 'all', data: 'all' });
  });

  it('reads names that are written with escapes', () => {
    expect(needsOf('\\u0064ata.x')).toEqual({ data: { x: 'all' } });
  });
});

describe('union', () => {
  const a: Need = new Map([['a', 'all']]);
  const ab: Need = new Map([['a', new Map([['b', 'all']])]]);
  const c: Need = new Map([['c', 'all']]);

  it('needs what either needs', () => {
    expect(plain(union(undefined, a))).toEqual({ a: 'all' });
    expect(plain(union(a, c))).toEqual({ a: 'all', c: 'all' });
    expect(plain(union(ab, a))).toEqual({ a: 'all' });
    expect(plain(union('all', a))).toBe('all');
    expect(plain(union(a, 'all'))).toBe('all');
  });

  it('leaves its arguments alone', () => {
    union(a, c);
    expect(plain(a)).toEqual({ a: 'all' });
  });
});
