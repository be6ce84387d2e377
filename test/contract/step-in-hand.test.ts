import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../../src/automation/step.ts';
import type { Database } from '../../src/store/database.ts';
import type { ClaimedRun } from '../../src/store/run-claim.ts';
import { recordInHand } from '../../src/store/step-in-hand.ts';
import { readSteps } from '../../src/store/step-read.ts';
import { cancelNow, cancelOf } from '../support/cancels.ts';
import { describeDatabases } from '../support/databases.ts';
import { claimNew, countOf, FINISHED, move, recordOf, TENANT, wipe } from '../support/stored-runs.ts';

const FETCH: Step = { action: 'fetch-data', webhook: { url: 'https://a.example' } };
const RUN = { steps: [FETCH, FETCH], cancelation_token: 't' };
const record = recordOf({ action: 'fetch-data', output: { status_code: 200 } });

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  const statuses = async ({ run }: ClaimedRun) =>
    (await readSteps(db, TENANT, run.id, 95))?.map(({ status }) => status);

  describe('the outcome of a fetch that was in hand when its run was canceled', () => {
    it('is kept, once', async () => {
      const claimed = await claimNew(db, RUN);
      await cancelNow(db, cancelOf('t'));
      expect(await statuses(claimed)).toEqual(['SKIPPED', 'SKIPPED']);
      await recordInHand(db, claimed, [record, recordOf({ path: '1', index: 1 })]);
      await recordInHand(db, claimed, [{ ...record, status: 'ERROR' }]);
      expect(await statuses(claimed)).toEqual(['PROCESSED', 'SKIPPED']);
      const [step] = (await readSteps(db, TENANT, claimed.run.id, 95)) ?? [];
      expect(step).toMatchObject({
        output: { status_code: 200 },
        created_at: 1_000,
        updated_at: 2_000,
        error: null,
      });
    });

    it('is kept behind a fence whose rows are still being marked', async () => {
      const claimed = await claimNew(db, RUN);
      await db.query(
        `INSERT INTO token_fence (workspace_id, environment, token, canceled_seq, cancelation_id)
         VALUES ($1, $2, 't', $3, 'c')`,
        [TENANT.workspace_id, TENANT.environment, claimed.seq],
      );
      await recordInHand(db, claimed, [record]);
      expect(await statuses(claimed)).toEqual(['PROCESSED', 'SKIPPED']);
    });

    it.each(['send', 'update-profile', 'delay'] as const)(
      'of a %s would be an effect that never was',
      async (action) => {
        const claimed = await claimNew(db, RUN);
        await cancelNow(db, cancelOf('t'));
        await recordInHand(db, claimed, [{ ...record, action }]);
        await recordInHand(db, claimed, []);
        expect(await countOf(db, 'step')).toBe(0);
      },
    );

    it('is not kept when somebody else has moved the run on, or is moving it', async () => {
      const claimed = await claimNew(db, RUN);
      await recordInHand(db, claimed, [record]);
      await move(db, claimed, { run: { cursor: '1' } });
      await cancelNow(db, cancelOf('t'));
      await recordInHand(db, claimed, [record]);
      const other = await claimNew(db, RUN);
      await move(db, other, { run: FINISHED });
      await recordInHand(db, other, [record]);
      expect(await countOf(db, 'step')).toBe(0);
    });
  });
});
