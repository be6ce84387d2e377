import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Group, NewRequest } from '../../src/engine/write.ts';
import { newId } from '../../src/ids.ts';
import { putAudience } from '../../src/store/audience-store.ts';
import { cancelIn } from '../../src/store/cancel.ts';
import type { CancelTarget } from '../../src/store/cancelation.ts';
import type { Database } from '../../src/store/database.ts';
import { claimMessages, messageStatuses } from '../../src/store/message-claim.ts';
import { fanOutNext, nextFanOutDue } from '../../src/store/message-fan-out.ts';
import { replaceProfile } from '../../src/store/profile-store.ts';
import { completeMessages, createRequestBodies } from '../../src/store/request-bodies.ts';
import type { ClaimedRun } from '../../src/store/run-claim.ts';
import { applyEffect } from '../../src/store/run-effects.ts';
import type { Tenant } from '../../src/store/scope.ts';
import { describeDatabases } from '../support/databases.ts';
import {
  claimNew,
  countOf,
  FINISHED,
  move,
  requestOf,
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
    await move(db, claimed, { run: FINISHED });
  });

  const list = (id: string): Group => ({ kind: 'list', id, data: null });
  const audience = (id: string): Group => ({ kind: 'audience', id, data: null });
  const pattern = (id: string): Group => ({ kind: 'pattern', id, data: null });

  async function subscribers(listId: string, from: number, to: number, tenant: Tenant = TENANT) {
    const { workspace_id, environment } = tenant;
    await db.query(
      'INSERT INTO list (workspace_id, environment, id, name) VALUES ($1, $2, $3, $3) ON CONFLICT DO NOTHING',
      [workspace_id, environment, listId],
    );
    await db.query(
      `INSERT INTO list_subscription (workspace_id, environment, list_id, user_id)
       SELECT $1, $2, $3, 'user-' || n FROM generate_series($4::int, $5::int) AS n`,
      [workspace_id, environment, listId, from, to],
    );
  }

  async function queue(change: Partial<NewRequest>, once: string | null = null): Promise<NewRequest> {
    const request = requestOf(change);
    const key = once === null ? null : { key: once, expires_at: null };
    await db.transaction((tx) => applyEffect(tx, claimed, { kind: 'queue-request', request, once: key }));
    return request;
  }

  /** Fans out everything; the pieces. */
  async function fanOut(size = 1_000): Promise<readonly number[]> {
    const pieces: number[] = [];
    for (let made = await fanOutNext(db, size); made !== null; made = await fanOutNext(db, size))
      pieces.push(made);
    return pieces;
  }

  const messages = () => db.query('SELECT * FROM message ORDER BY recipient');
  const cancel = (target: CancelTarget) =>
    db.transaction((tx) =>
      cancelIn(tx, {
        ...TENANT,
        id: newId(),
        target,
        actor: { type: 'api_key', id: 'k', name: 'k' },
        reason: null,
      }),
    );

  describe('a request of an audience', () => {
    const plan = (value: string) => ({ operator: 'EQ', path: 'plan', value }) as const;

    it('goes to those whose profile passes when their piece is made, each once', async () => {
      await putAudience(db, TENANT, { id: 'pros', name: null, description: null, filter: plan('pro') });
      for (let n = 1; n <= 7; n += 1) {
        await replaceProfile(db, TENANT, `user-${n}`, { plan: n % 2 === 0 ? 'free' : 'pro' });
      }
      for (const tenant of STRANGERS) await replaceProfile(db, tenant, 'user-9', { plan: 'pro' });
      await subscribers('l', 1, 1);
      await queue({ groups: [list('l'), audience('pros'), audience('unknown')] });
      await fanOut(2);
      const recipients = (await messages()).map(({ recipient }) => recipient);
      expect(recipients).toEqual(['user-1', 'user-3', 'user-5', 'user-7']);
      expect(await countOf(db, 'message_request WHERE due_at IS NOT NULL')).toBe(0);
    });

    it('stops where a cancel comes between two pieces', async () => {
      await putAudience(db, TENANT, { id: 'pros', name: null, description: null, filter: plan('pro') });
      for (let n = 1; n <= 6; n += 1) await replaceProfile(db, TENANT, `user-${n}`, { plan: 'pro' });
      await queue({ groups: [audience('pros')] });
      await fanOutNext(db, 2);
      await cancel({ kind: 'token', token: 't', excludedRunId: null });
      await fanOut(2);
      expect(await countOf(db, "message WHERE status = 'CANCELED'")).toBe(2);
      expect(await countOf(db, 'message')).toBe(2);
    });
  });

  describe('a request of several people', () => {
    it('has a message for each, and what they share is stored once', async () => {
      const to = { user_id: 'bo', data: { n: 2 } };
      const request = await queue({
        body: {
          ...requestOf().body,
          data: { n: 1, big: 'x' },
          options: { metadata: { tags: ['a'], trace_id: 'tr' } },
        },
        people: [
          { recipient: 'ann', profile: { email: 'a@b.c' }, to: null },
          { recipient: 'bo', profile: {}, to },
        ],
      });
      expect(await messages()).toMatchObject([
        {
          ...{ id: `${request.id}-1`, request_id: request.id, recipient: 'ann', template: 'T', tags: ['a'] },
          ...{ trace_id: 'tr', run_id: claimed.run.id, cancelation_token: 't', status: 'ENQUEUED' },
          payload: { shared: true, profile: { email: 'a@b.c' }, to: null },
        },
        { id: `${request.id}-2`, recipient: 'bo', payload: { shared: true, profile: {}, to } },
      ]);
      expect(await fanOutNext(db, 10)).toBeNull();
      expect(await messageStatuses(db, TENANT, [request.id])).toEqual(new Map([[request.id, 'ENQUEUED']]));
    });

    it('gives each the whole message when it is claimed', async () => {
      await subscribers('l', 1, 1);
      await queue({
        body: { ...requestOf().body, data: { n: 1, m: 1 } },
        people: [{ recipient: 'ann', profile: { a: 1 }, to: { user_id: 'ann', data: { n: 2 } } }],
        groups: [{ kind: 'list', id: 'l', data: { n: 3 } }],
      });
      await fanOut();
      const bodies = createRequestBodies(db);
      const options = { limit: 10, leaseMs: 60_000, owner: 'n' };
      const whole = await completeMessages(await claimMessages(db, options), bodies);
      const byName = new Map(whole.map(({ recipient, payload }) => [recipient, payload]));
      expect(byName.get('ann')).toMatchObject({ template: 'T', data: { n: 2, m: 1 }, profile: { a: 1 } });
      expect(byName.get('user-1')).toMatchObject({
        template: 'T',
        data: { n: 3, m: 1 },
        profile: {},
        to: null,
      });
    });

    it('under a key that has been used is not made again', async () => {
      const people = [{ recipient: 'ann', profile: {}, to: null }];
      await queue({ people }, 'k');
      await queue({ people, path: '2' }, 'k');
      expect(await countOf(db, 'message')).toBe(1);
    });
  });

  describe('a fan-out', () => {
    it('goes through a list in pieces, each subscriber once', async () => {
      await subscribers('l', 1, 2_500);
      for (const tenant of STRANGERS) await subscribers('l', 9_001, 9_002, tenant);
      const request = await queue({ groups: [list('l')] });
      expect(await nextFanOutDue(db)).toBe(0);
      expect((await fanOut()).filter((made) => made > 0)).toEqual([1_000, 1_000, 500]);
      expect(await countOf(db, 'message')).toBe(2_500);
      expect(
        await countOf(db, "(SELECT DISTINCT id FROM message WHERE list_id = 'l' AND request_id = $1) AS m", [
          request.id,
        ]),
      ).toBe(2_500);
      expect(await nextFanOutDue(db)).toBeNull();
    });

    it('goes on where it stood, whoever takes it up', async () => {
      await subscribers('l', 1, 30);
      await queue({ groups: [list('l')] });
      await fanOutNext(db, 10);
      // A piece that fails leaves nothing behind.
      const fails = db.transaction(async (tx) => {
        await tx.query("UPDATE message_request SET after_user = 'user-99'");
        throw new Error('crash');
      });
      await expect(fails).rejects.toThrow('crash');
      await fanOut(10);
      expect(await countOf(db, 'message')).toBe(30);
    });

    it('takes in all lists of a pattern, and nobody twice', async () => {
      await subscribers('news.de', 1, 20);
      await subscribers('news.en', 11, 30);
      await subscribers('news.en.uk', 1, 40);
      await subscribers('other', 90, 99);
      const request = await queue({
        people: [{ recipient: 'user-5', profile: { email: 'five@b.c' }, to: null }],
        groups: [pattern('news.*'), list('news.de')],
      });
      await fanOut(7);
      const rows = await messages();
      expect(rows).toHaveLength(30);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(30);
      expect(rows.find(({ recipient }) => recipient === 'user-5')?.['id']).toBe(`${request.id}-1`);
    });

    it('of nobody ends', async () => {
      await queue({ groups: [list('none'), pattern('no.**')] });
      await fanOut();
      expect(await countOf(db, 'message')).toBe(0);
      expect(await nextFanOutDue(db)).toBeNull();
    });

    it('leaves deleted lists out', async () => {
      await subscribers('l.a', 1, 3);
      await db.query('UPDATE list SET deleted_at = now()');
      await queue({ groups: [list('l.a'), pattern('l.*')] });
      await fanOut();
      expect(await countOf(db, 'message')).toBe(0);
    });

    it('takes turns with others', async () => {
      await subscribers('l', 1, 20);
      const first = await queue({ groups: [list('l')] });
      const second = await queue({ groups: [list('l')], path: '2' });
      await fanOutNext(db, 10);
      await fanOutNext(db, 10);
      for (const { id } of [first, second]) {
        expect(await countOf(db, 'message WHERE request_id = $1', [id])).toBe(10);
      }
    });

    it.each<['token' | 'run']>([['token'], ['run']])(
      'that a cancel by %s meets midway goes no further',
      async (by) => {
        await subscribers('l', 1, 30);
        await queue({ groups: [list('l')] });
        await fanOutNext(db, 10);
        const target: CancelTarget =
          by === 'token'
            ? { kind: 'token', token: 't', excludedRunId: null }
            : { kind: 'run', runId: claimed.run.id };
        expect(await cancel(target)).toMatchObject({ kind: 'canceled', receipt: { messages_canceled: 10 } });
        expect(await fanOut(10)).toEqual([]);
        expect(await countOf(db, "message WHERE status = 'CANCELED'")).toBe(10);
        expect(await countOf(db, 'message')).toBe(10);
        expect(await countOf(db, 'message_request WHERE canceled_at IS NOT NULL')).toBe(1);
      },
    );

    it('behind a fence that was drawn while it was being stored makes nothing', async () => {
      await subscribers('l', 1, 30);
      await cancel({ kind: 'token', token: 't', excludedRunId: null });
      await queue({ groups: [list('l')] });
      expect(await fanOut(10)).toEqual([0]);
      expect(await countOf(db, 'message')).toBe(0);
    });
  });
});
