import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../../src/automation/step.ts';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { createCommitter } from '../../src/scheduler/commit-run.ts';
import { createDecider } from '../../src/scheduler/decide-run.ts';
import { driveRun } from '../../src/scheduler/drive-run.ts';
import { createPublishedAutomations } from '../../src/scheduler/published.ts';
import { createTokenResolver, createTokensResolver } from '../../src/scheduler/tokens.ts';
import type { Database } from '../../src/store/database.ts';
import type { ClaimedRun } from '../../src/store/run-claim.ts';
import { cancelNow, cancelOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { claimAll, claimNew, countOf, runRow, TENANT, wipe } from '../support/stored-runs.ts';

const nothing = () => undefined;

describeDatabases((open) => {
  let db: Database;
  let receiver: Receiver;
  let outbound: Outbound;
  let sandbox: Sandbox;

  beforeAll(async () => {
    db = await open();
    receiver = await startReceiver();
    outbound = createOutbound({ allow: ['127.0.0.0/8'] });
    sandbox = createSandbox({ workers: 1 });
    await sandbox.ready();
  });
  afterAll(async () => {
    await outbound.close();
    await sandbox.close();
    await receiver.stop();
  });
  beforeEach(async () => {
    receiver.reset();
    receiver.answer(() => ({ body: '{"n": 1}' }));
    await wipe(db);
  });

  function drive(claimed: ClaimedRun): Promise<void> {
    const committing = { database: db, onMessages: nothing, onRuns: nothing, onSettled: nothing };
    const deps = { ...committing, finishMarking: async () => undefined };
    const { commit } = createCommitter(deps);
    const { decide } = createDecider({ ...deps, leaseMs: 30_000, onFull: nothing });
    const published = createPublishedAutomations(db);
    const resolveTokens = createTokensResolver(createTokenResolver(sandbox));
    const asking = { database: db, sandbox, outbound, published, resolveTokens, callTimeoutMs: 5_000 };
    return driveRun({ ...asking, commit, decide, leaseMs: 30_000 }, claimed);
  }

  const claimSteps = (steps: readonly Step[]) => claimNew(db, { cancelation_token: 't', steps });
  const fetch = (): Step => ({ action: 'fetch-data', webhook: { url: receiver.url } });
  const SEND: Step = { action: 'send', template: 'T' };

  describe('driving a claimed run', () => {
    it('that was canceled since does not call out any more, nor write anything', async () => {
      const claimed = await claimSteps([fetch(), SEND]);
      await cancelNow(db, cancelOf('t'));
      await drive(claimed);
      expect(receiver.calls).toEqual([]);
      expect([await countOf(db, 'step'), await countOf(db, 'message')]).toEqual([0, 0]);
    });

    it('that was fenced since does not call out either', async () => {
      const claimed = await claimSteps([fetch(), SEND]);
      await db.query(
        `INSERT INTO token_fence (workspace_id, environment, token, canceled_seq, cancelation_id)
         VALUES ($1, $2, 't', $3, 'c')`,
        [TENANT.workspace_id, TENANT.environment, claimed.seq],
      );
      await drive(claimed);
      expect(receiver.calls).toEqual([]);
      expect(await runRow(db, claimed.run.id)).toMatchObject({
        status: 'PROCESSING',
        version: claimed.version,
      });
    });

    it('that another node has taken over leaves it to that node', async () => {
      const claimed = await claimSteps([SEND]);
      await db.query('UPDATE run SET due_at = now()');
      const [current] = await claimAll(db, 'node-2');
      await drive(claimed);
      expect(await countOf(db, 'message')).toBe(0);
      if (current === undefined) throw new Error('not claimed again');
      await drive(current);
      expect(await runRow(db, claimed.run.id)).toMatchObject({ status: 'PROCESSED' });
      expect(await countOf(db, 'message')).toBe(1);
    });

    it('commits what it has done before it asks outside: an answer never comes before its causes', async () => {
      const claimed = await claimSteps([
        { action: 'update-profile', recipient_id: 'ann', profile: { plan: 'pro' } },
        fetch(),
        SEND,
      ]);
      receiver.answer(async () => {
        const profiles = await db.query('SELECT profile FROM profile');
        return { body: JSON.stringify({ seen: profiles }) };
      });
      await drive(claimed);
      const row = await runRow(db, claimed.run.id);
      expect(row).toMatchObject({
        status: 'PROCESSED',
        context: { data: { seen: [{ profile: { plan: 'pro' } }] } },
      });
    });

    it('rejects when the database goes away, and leaves the run as it was committed last', async () => {
      const claimed = await claimSteps([fetch(), SEND]);
      const { commit } = createCommitter({
        database: { ...db, query: () => Promise.reject(new Error('gone')) },
        ...{ onMessages: nothing, onRuns: nothing, onSettled: nothing, finishMarking: async () => undefined },
      });
      const published = createPublishedAutomations(db);
      const asking = {
        database: db,
        sandbox,
        outbound,
        published,
        resolveTokens: createTokensResolver(createTokenResolver(sandbox)),
      };
      const decide = () => Promise.reject(new Error('not asked'));
      const driving = driveRun({ ...asking, callTimeoutMs: 5_000, commit, decide, leaseMs: 30_000 }, claimed);
      await expect(driving).rejects.toThrow('gone');
      expect(await runRow(db, claimed.run.id)).toMatchObject({
        status: 'PROCESSING',
        version: claimed.version,
        cursor: '0',
      });
    });
  });
});
