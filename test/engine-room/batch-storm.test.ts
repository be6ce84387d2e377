import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Step } from '../../src/automation/step.ts';
import type { Cancelation } from '../../src/store/cancelation.ts';
import type { Database } from '../../src/store/database.ts';
import { claimRuns } from '../../src/store/run-claim.ts';
import { cancelOf, receiptOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { start, startService, type TestService } from '../support/service.ts';
import { countOf, wipe } from '../support/stored-runs.ts';

type Deed =
  | { readonly kind: 'events'; readonly count: number; readonly key: number; readonly token: number }
  | { readonly kind: 'cancel'; readonly token: number }
  /** A node takes what is due, and dies. */
  | { readonly kind: 'crash' };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('events' as const),
      count: fc.integer({ min: 1, max: 12 }),
      key: fc.nat(2),
      token: fc.nat(3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), token: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
);

describeDatabases((open) => {
  let db: Database;
  const nodes: TestService[] = [];
  beforeAll(async () => {
    db = await open();
    for (let n = 0; n < 2; n += 1) nodes.push(await startService(db));
  });
  afterAll(async () => {
    for (const node of nodes) {
      await node.stop();
      expect(node.errors).toEqual([]);
    }
  });
  beforeEach(() => wipe(db));

  const stepOf = (key: number, max_items: number): Step => ({
    ...{ action: 'add-to-batch', scope: 'dynamic', batch_key: `k${key}`, max_items },
    ...{ wait_period: 'PT0.2S', max_wait_period: 'PT0.5S', retain: { type: 'first', count: 100 } },
  });

  it('loses nothing and doubles nothing, whatever meets: events, releases, cancels, dead nodes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { minLength: 4, maxLength: 14 }),
        fc.integer({ min: 2, max: 9 }),
        async (deeds, max) => {
          await db.script('TRUNCATE run, step, batch, batch_item, cancelation, token_fence');
          let total = 0;
          const receipts: Cancelation[] = [];
          const act = async (what: Deed, index: number) => {
            const node = nodes[index % 2] as TestService;
            if (what.kind === 'cancel') {
              receipts.push(receiptOf(await node.cancelRuns(cancelOf(`t${what.token}`), { maxRuns: null })));
            } else if (what.kind === 'crash') {
              await claimRuns(db, { limit: 5, leaseMs: 100, owner: 'dead' });
            } else {
              const numbers = Array.from({ length: what.count }, () => total++);
              await Promise.all(
                numbers.map((n) =>
                  start(node, [stepOf(what.key, max)], { token: `t${what.token}`, context: { data: { n } } }),
                ),
              );
            }
          };
          await Promise.all(deeds.map(act));
          await eventually(async () => expect(await countOf(db, 'run WHERE finished_at IS NULL')).toBe(0));
          const released = await db.query<{ n: number }>(
            `SELECT (one ->> 'n')::int AS n FROM run, jsonb_array_elements(context -> 'data' -> 'batch' -> 'items') AS one
           WHERE status = 'PROCESSED'`,
          );
          const numbers = released.map(({ n }) => n);
          expect(new Set(numbers).size).toBe(numbers.length);
          const batches = receipts.flatMap((receipt) => receipt.batches);
          const discarded = batches.reduce((sum, one) => sum + one.discarded_items + one.removed_items, 0);
          // Who was canceled before it had added anything; an owner's event is among those discarded.
          const never = await countOf(
            db,
            "run WHERE status = 'CANCELED' AND coalesce(ask ->> 'kind', '') <> 'batch'",
          );
          expect(numbers.length + discarded + never).toBe(total);
          expect((await countOf(db, 'batch')) + (await countOf(db, 'batch_item'))).toBe(0);
          expect(await countOf(db, "run WHERE status = 'ERROR'")).toBe(0);
        },
      ),
      { numRuns: 8 },
    );
  }, 120_000);
});
