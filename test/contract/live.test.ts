import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { forgetTold, keepListening, tell } from '../../src/store/live-event.ts';
import { type LiveEvent, type LivePosition, liveHead, readLive } from '../../src/store/live-read.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openPostgresql } from '../../src/store/postgresql.ts';
import { cancelNow, cancelOf } from '../support/cancels.ts';
import { createEmptyDatabase, describeDatabases } from '../support/databases.ts';
import { createGate } from '../support/eventually.ts';
import {
  acceptMany,
  acceptRun,
  claimNew,
  claimOf,
  countOf,
  FINISHED,
  move,
  STRANGERS,
  TENANT,
  waitingUntil,
  wipe,
} from '../support/stored-runs.ts';

const BEGIN: LivePosition = { xid: 0n, id: 0n };
const wordsOf = (events: readonly LiveEvent[]) =>
  events.map(({ topic, subject, run }) => [topic, subject, run?.status]);

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });
  beforeEach(() => wipe(db));

  it('writes nothing down while nobody listens, nor for others who do not', async () => {
    await acceptRun(db);
    await keepListening(db, TENANT);
    for (const tenant of STRANGERS) await acceptRun(db, { tenant });
    expect(await countOf(db, 'live_event')).toBe(0);
  });

  it('tells of runs: accepted, moved, canceled', async () => {
    await keepListening(db, TENANT);
    const claimed = await claimNew(db);
    const at = Date.now() + 60_000;
    await move(db, claimed, { run: waitingUntil(at) });
    const [waiting] = (await readLive(db, TENANT, BEGIN, 10)).slice(-1);
    expect(waiting).toMatchObject({
      topic: 'run.updated',
      subject: claimed.run.id,
      run: { status: 'WAITING', version: claimed.version + 1, step: '0', next_action_at: at },
    });
    const canceled = await acceptRun(db, { cancelation_token: 't' });
    const outcome = await cancelNow(db, cancelOf('t'));
    expect(outcome.kind).toBe('canceled');
    const events = await readLive(db, TENANT, waiting?.position ?? BEGIN, 10);
    expect(wordsOf(events)).toEqual([
      ['run.created', canceled, 'CANCELED'],
      ['run.updated', canceled, 'CANCELED'],
      ['cancelation.progress', expect.any(String), undefined],
    ]);
    expect(events.at(-1)?.cancelation).toEqual({ matched: 1, canceled: 1, done: true });
  });

  it('tells of a run that was claimed behind a fence', async () => {
    await keepListening(db, TENANT);
    const ids = await acceptMany(db, 1_001, { cancelation_token: 't' });
    const claimed = await claimOf(db, ids[0] ?? '');
    await cancelNow(db, cancelOf('t'));
    expect(await move(db, claimed, { run: FINISHED })).toBeUndefined();
    const [event] = (await readLive(db, TENANT, BEGIN, 2_000)).filter(({ subject }) => subject === ids[0]);
    expect(event?.run?.status).toBe('CANCELED');
  });

  it('reads on from any place, in pieces, without a gap and without repeating', async () => {
    await keepListening(db, TENANT);
    for (let n = 0; n < 5; n += 1) await tell(db, TENANT, 'automation.updated', `a${n}`);
    const seen: string[] = [];
    for (let from = BEGIN; ; ) {
      const events = await readLive(db, TENANT, from, 2);
      const last = events.at(-1);
      if (last === undefined) break;
      seen.push(...events.map(({ subject }) => subject));
      from = last.position;
    }
    expect(seen).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
    const head = await liveHead(db);
    await tell(db, TENANT, 'automation.updated', 'a5');
    expect((await readLive(db, TENANT, head, 10)).map(({ subject }) => subject)).toEqual(['a5']);
    for (const tenant of STRANGERS) expect(await readLive(db, tenant, BEGIN, 10)).toEqual([]);
  });

  it('keeps its beginning while it is kept up, and moves it when it forgets', async () => {
    const since = await keepListening(db, TENANT);
    expect(await keepListening(db, TENANT)).toBe(since);
    await tell(db, TENANT, 'automation.updated', 'old');
    await db.query("UPDATE live_event SET created_at = now() - interval '11 minutes'");
    const [old] = await readLive(db, TENANT, BEGIN, 1);
    await forgetTold(db, TENANT);
    expect(await readLive(db, TENANT, BEGIN, 10)).toEqual([]);
    expect(await keepListening(db, TENANT)).toBe(old?.position.xid);
    await db.query("UPDATE listener SET until = now() - interval '1 second'");
    await tell(db, TENANT, 'automation.updated', 'unheard');
    expect(await readLive(db, TENANT, BEGIN, 10)).toEqual([]);
    expect(await keepListening(db, TENANT)).toBeGreaterThan(old?.position.xid ?? 0n);
  });
});

it('waits for a transaction that began earlier and commits later', async () => {
  const { url, drop } = await createEmptyDatabase();
  const db = openPostgresql({ url });
  try {
    await migrate(db);
    await keepListening(db, TENANT);
    const [started, finish] = [createGate(), createGate()];
    const slow = db.transaction(async (tx) => {
      await tell(tx, TENANT, 'automation.updated', 'slow');
      started.open();
      await finish.opened;
    });
    await started.opened;
    await tell(db, TENANT, 'automation.updated', 'quick');
    expect(await readLive(db, TENANT, BEGIN, 10)).toEqual([]);
    finish.open();
    await slow;
    expect((await readLive(db, TENANT, BEGIN, 10)).map(({ subject }) => subject)).toEqual(['slow', 'quick']);
  } finally {
    await db.close();
    await drop();
  }
});
