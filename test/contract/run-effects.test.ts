import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/automation/json.ts';
import { mergeStrategies } from '../../src/automation/merge.ts';
import type { Database } from '../../src/store/database.ts';
import { readProfile } from '../../src/store/profile-read.ts';
import { mergeProfile } from '../../src/store/profile-store.ts';
import type { ClaimedRun } from '../../src/store/run-claim.ts';
import { applyEffect, type Effect } from '../../src/store/run-effects.ts';
import { describeDatabases } from '../support/databases.ts';
import {
  claimNew,
  countOf,
  EMPTY,
  messageOf,
  runRow,
  STRANGERS,
  TENANT,
  wipe,
} from '../support/stored-runs.ts';

describeDatabases((open) => {
  let db: Database;
  let claimed: ClaimedRun;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(async () => {
    await wipe(db);
    claimed = await claimNew(db, { cancelation_token: 't' });
  });

  const apply = (effect: Effect, run = claimed) => db.transaction((tx) => applyEffect(tx, run, effect));
  const messages = () => db.query('SELECT * FROM message ORDER BY id');
  const subscribe = (user_id: string, list_id = 'l', preferences: JsonObject | null = null): Effect => ({
    kind: 'subscribe',
    ...{ user_id, list_id, preferences },
  });

  describe('queueing a message', () => {
    it('writes it with the token and number of its run', async () => {
      const message = messageOf({ data: { n: 1 } });
      await apply({ kind: 'queue-message', message, once: null });
      const { id, path, recipient, ...payload } = message;
      expect(await messages()).toMatchObject([
        {
          ...{
            ...TENANT,
            id,
            request_id: id,
            step_path: path,
            recipient,
            payload,
            status: 'ENQUEUED',
            attempts: 0,
          },
          ...{ run_id: claimed.run.id, run_seq: claimed.seq, cancelation_token: 't' },
        },
      ]);
    });

    it('under a key that has been used does nothing, in this workspace and environment', async () => {
      const once = { key: 'k', expires_at: Date.now() + 3_600_000 };
      const queue = (run = claimed) => apply({ kind: 'queue-message', message: messageOf(), once }, run);
      await queue();
      await queue(await claimNew(db));
      expect(await messages()).toHaveLength(1);
      for (const tenant of STRANGERS) await queue(await claimNew(db, { tenant }));
      expect(await messages()).toHaveLength(3);
    });

    it('under a key that has expired is done again; without an expiry a key lasts 25 hours', async () => {
      await apply({
        kind: 'queue-message',
        message: messageOf(),
        once: { key: 'k', expires_at: Date.now() - 1_000 },
      });
      const again = {
        kind: 'queue-message',
        message: messageOf({ path: '2' }),
        once: { key: 'k', expires_at: null },
      } as const;
      await apply(again);
      await apply({ ...again, message: messageOf({ path: '3' }) });
      expect(await messages()).toHaveLength(2);
      const [key] = await db.query<{ hours: number }>(
        'SELECT extract(epoch FROM expires_at - now()) / 3600 AS hours FROM idempotency_key',
      );
      expect(key?.hours).toBeCloseTo(25, 1);
    });
  });

  describe('writing a profile', () => {
    const MERGED: { readonly [strategy: string]: JsonObject } = {
      replace: { plan: 'pro', beta: true },
      overwrite: { plan: 'pro', seats: 3, beta: true },
      'soft-merge': { plan: 'free', seats: 3, beta: true },
      none: { plan: 'free', seats: 3 },
    };

    it.each(mergeStrategies)('by %s merges it with the stored one (reference 6.7)', async (merge) => {
      await mergeProfile(db, TENANT, 'ann', { plan: 'free', seats: 3 });
      const profile = { plan: 'pro', beta: true };
      await apply({ kind: 'update-profile', user_id: 'ann', profile, merge });
      expect(await readProfile(db, TENANT, 'ann')).toEqual(MERGED[merge]);
      await apply({ kind: 'update-profile', user_id: 'new', profile, merge });
      expect(await readProfile(db, TENANT, 'new')).toEqual(profile);
    });

    it('keeps what two of them bring at once', async () => {
      const write = (key: string) =>
        apply({ kind: 'update-profile', user_id: 'ann', profile: { [key]: 1 }, merge: 'overwrite' });
      await Promise.all(['a', 'b', 'c', 'd', 'e'].map(write));
      expect(await readProfile(db, TENANT, 'ann')).toEqual({ a: 1, b: 1, c: 1, d: 1, e: 1 });
      for (const tenant of STRANGERS) expect(await readProfile(db, tenant, 'ann')).toBeNull();
    });
  });

  describe('subscribing', () => {
    it('creates the list, and keeps preferences that are not given again', async () => {
      await apply(subscribe('ann', 'l', { a: 1 }));
      await apply(subscribe('ann', 'l'));
      expect(await db.query('SELECT user_id, preferences FROM list_subscription')).toEqual([
        { user_id: 'ann', preferences: { a: 1 } },
      ]);
      await apply(subscribe('ann', 'l', { b: 2 }));
      expect(await db.query('SELECT preferences FROM list_subscription')).toEqual([
        { preferences: { b: 2 } },
      ]);
      expect(await db.query('SELECT id, name FROM list')).toEqual([{ id: 'l', name: 'l' }]);
    });
  });

  it('starting a child accepts a run of its own, on the same clock, due at once', async () => {
    const parent = await claimNew(db, { clock_id: 'k' });
    const tokens = {
      token: 'child-1',
      mode: 'javascript',
      further: ['child-2'],
      warnings: [{ code: 'EMPTY', message: 'm' }],
    } as const;
    const automation = { steps: [{ action: 'send', template: 'T' }] as const };
    const found = { template_id: 'a', template_version: 3, automation, tokens };
    const context = { ...EMPTY, data: { of: 'parent' } };
    await apply({ kind: 'start-run', id: '1-child', found, context, depth: 4 }, parent);
    expect(await runRow(db, '1-child')).toMatchObject({
      ...{ template_id: 'a', template_version: 3, definition: null, context, depth: 4, status: 'PROCESSING' },
      ...{ source: [`automation/${parent.run.id}`], cancelation_token: 'child-1', token_mode: 'javascript' },
      ...{ warnings: tokens.warnings, clock_id: 'k', lease_owner: null, version: 0, wake_at: null },
    });
    expect(await countOf(db, "run_further_token WHERE run_id = '1-child' AND token = 'child-2'")).toBe(1);
  });

  it('effects of a transaction that is rolled back have not happened', async () => {
    const effects: readonly Effect[] = [
      { kind: 'queue-message', message: messageOf(), once: { key: 'k', expires_at: null } },
      { kind: 'update-profile', user_id: 'ann', profile: { a: 1 }, merge: 'replace' },
      subscribe('ann'),
    ];
    const failing = db.transaction(async (tx) => {
      for (const effect of effects) await applyEffect(tx, claimed, effect);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    for (const table of ['message', 'profile', 'list', 'list_subscription', 'idempotency_key']) {
      expect(await countOf(db, table)).toBe(0);
    }
  });
});
