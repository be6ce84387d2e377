import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue, type Waiting } from './fair-queue.ts';

const nobody = () => false;

function queueOf(tenants: string, options: Partial<ConstructorParameters<typeof FairQueue>[0]> = {}) {
  const queue = new FairQueue<Waiting>({ share: 1, limit: 100, isSuspect: nobody, ...options });
  for (const [since, tenant] of [...tenants].entries()) queue.push({ tenant, since });
  return queue;
}

function drain(queue: FairQueue<Waiting>): string {
  let order = '';
  for (let item = queue.take([]); item !== null; item = queue.take([])) order += item.tenant;
  return order;
}

describe('FairQueue', () => {
  it('serves tenants in turn', () => {
    expect(drain(queueOf('aaaabbc'))).toBe('abcabaa');
  });

  it('lets a newcomer wait for one turn of each tenant at most', () => {
    const queue = queueOf('aaabbb');
    queue.take([]);
    queue.push({ tenant: 'c', since: 9 });
    expect(drain(queue)).toBe('bacbab');
  });

  it('goes on with a tenant whose turn is not over', () => {
    const queue = queueOf('abaa');
    expect(queue.takeFrom('a', [])?.since).toBe(0);
    expect(queue.takeFrom('a', ['a'])).toBeNull();
    expect(queue.takeFrom('a', ['b'])?.since).toBe(2);
    expect(queue.takeFrom('c', [])).toBeNull();
    expect(drain(queue)).toBe('ab');
    expect(queue.takeFrom('a', [])).toBeNull();
  });

  it('gives nobody more than the share', () => {
    const queue = queueOf('aab', { share: 2 });
    expect(queue.take(['a'])?.tenant).toBe('a');
    expect(queue.take(['a', 'a'])?.tenant).toBe('b');
    expect(queue.take(['a', 'a'])).toBeNull();
    expect(queue.take(['a'])?.tenant).toBe('a');
    expect(queue.isEmpty).toBe(true);
  });

  it('gives all suspects together one worker', () => {
    const queue = queueOf('abc', { share: 2, isSuspect: (tenant) => tenant !== 'c' });
    expect(queue.take(['a'])?.tenant).toBe('c');
    expect(queue.take(['a'])).toBeNull();
    expect(queue.take(['c'])?.tenant).toBe('a');
  });

  it('refuses what is above the limit of one tenant', () => {
    const queue = queueOf('aa', { limit: 2 });
    expect(queue.push({ tenant: 'a', since: 0 })).toBe(false);
    expect(queue.push({ tenant: 'b', since: 0 })).toBe(true);
  });

  it('takes out what has waited too long', () => {
    const queue = queueOf('abab');
    expect(queue.takeOlderThan(2).map((item) => item.since)).toEqual([0, 1]);
    expect(queue.takeOlderThan(2)).toEqual([]);
    expect(queue.takeOlderThan(Number.POSITIVE_INFINITY)).toHaveLength(2);
    expect(queue.isEmpty).toBe(true);
  });

  it('loses nothing and keeps each tenant in order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 }), (tenants) => {
        const queue = queueOf(tenants.join(''));
        const served: Waiting[] = [];
        for (let item = queue.take([]); item !== null; item = queue.take([])) served.push(item);
        for (const tenant of new Set(tenants)) {
          const times = served.filter((item) => item.tenant === tenant).map((item) => item.since);
          expect(times).toEqual(tenants.flatMap((other, since) => (other === tenant ? [since] : [])));
        }
      }),
    );
  });
});
