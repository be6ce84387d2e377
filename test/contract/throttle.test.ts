import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { pruneThrottleSlots, pruneThrottles } from '../../src/store/prune.ts';
import { type Slot, type SlotClaim, takeSlots } from '../../src/store/throttle.ts';
import { describeDatabases } from '../support/databases.ts';
import { newTenant } from '../support/seed.ts';
import { countOf } from '../support/stored-runs.ts';

const T0 = Date.UTC(2026, 0, 31, 9);

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });

  const claimAt = (offset: number, change: Partial<SlotClaim> = {}): SlotClaim => ({
    ...tenant,
    ...{ clock_id: 'c', key: 'k', max_allowed: 2, period_ms: 100, now: T0 + offset },
    ...change,
  });
  let tenant = newTenant();
  const take = (...claims: readonly SlotClaim[]) => db.transaction((tx) => takeSlots(tx, claims));
  const admitted = (slots: readonly Slot[]) => slots.map((slot) => slot.admitted);

  describe('a throttle', () => {
    it('admits as many as are allowed in the period that ends now', async () => {
      tenant = newTenant();
      expect(await take(claimAt(0), claimAt(0), claimAt(0))).toEqual([
        { admitted: true, used: 1 },
        { admitted: true, used: 2 },
        { admitted: false, used: 2 },
      ]);
      expect(admitted(await take(claimAt(99)))).toEqual([false]);
      expect(admitted(await take(claimAt(100)))).toEqual([true]);
    });

    it('keeps keys, clocks and tenants apart, and lets steps look at one key with limits of their own', async () => {
      tenant = newTenant();
      await take(claimAt(0), claimAt(0));
      const others = [claimAt(0, { key: 'other' }), claimAt(0, { clock_id: '' }), claimAt(0, newTenant())];
      expect(admitted(await take(...others))).toEqual([true, true, true]);
      expect(admitted(await take(claimAt(150, { period_ms: 1_000 }), claimAt(150)))).toEqual([false, true]);
      expect(admitted(await take(claimAt(150, { period_ms: 1_000, max_allowed: 9 })))).toEqual([true]);
    });

    it('forgets what no period reaches back to', async () => {
      tenant = newTenant();
      await db.script('TRUNCATE throttle, throttle_slot');
      await take(
        claimAt(0, { clock_id: '', period_ms: 1_000 }),
        claimAt(0),
        claimAt(0, { clock_id: '', key: 'long', period_ms: 1e9 }),
      );
      for (const table of ['throttle', 'throttle_slot']) {
        await db.query(
          `UPDATE ${table} SET expires_at = now() - interval '1 ms' WHERE key = 'k' AND clock_id = ''`,
        );
      }
      expect(await pruneThrottleSlots(db, 100)).toBe(1);
      expect(await pruneThrottles(db, 100)).toBe(1);
      expect(await countOf(db, 'throttle_slot')).toBe(2);
    });
  });

  describe('three nodes together', () => {
    const events = fc.array(
      fc
        .array(fc.nat(250), { minLength: 1, maxLength: 6 })
        .map((offsets) => offsets.toSorted((a, b) => a - b)),
      { minLength: 3, maxLength: 9 },
    );

    it('never admit more than allowed in any window, and never refuse without need', async () => {
      await fc.assert(
        fc.asyncProperty(events, fc.integer({ min: 1, max: 4 }), async (sets, max_allowed) => {
          tenant = newTenant();
          const passed: number[] = [];
          const node = async (own: typeof sets) => {
            for (const offsets of own) {
              const claims = offsets.map((offset) => claimAt(offset, { max_allowed }));
              const slots = await take(...claims);
              // What is looked at together passes together, at the latest moment.
              const now = Math.max(...offsets);
              for (const slot of slots) if (slot.admitted) passed.push(now);
            }
          };
          await Promise.all([0, 1, 2].map((n) => node(sets.filter((_, index) => index % 3 === n))));
          for (const end of passed) {
            expect(passed.filter((at) => at > end - 100 && at <= end).length).toBeLessThanOrEqual(
              max_allowed,
            );
          }
          const total = sets.flat().length;
          expect(passed.length).toBeGreaterThanOrEqual(Math.min(max_allowed, total));
        }),
        { numRuns: 40 },
      );
    });
  });
});
