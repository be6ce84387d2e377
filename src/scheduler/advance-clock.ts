import { now, pause } from '../clock.ts';
import { BelayError } from '../errors.ts';
import { type ClockStep, clockIsBusy, readClock, stepClock, wakeClock } from '../store/clock-advance.ts';
import { type Database, withRetry } from '../store/database.ts';
import type { Tenant } from '../store/scope.ts';

export type AdvanceClock = (
  tenant: Tenant,
  clockId: string,
  to: number,
) => Promise<{ readonly now: number; readonly runs_advanced: number } | null>;

/** One advance may take this long before it answers 503: it has stopped between two moments and can be repeated. */
const WITHIN_MS = 50_000;
const POLL_MS = 5;

/**
 * Moves a virtual clock forward, one wake-up after another in time order, and waits at each until everything that
 * became due has run and left: a run that wakes on day 3 sees day 3, and cancels on day 2 have happened before it.
 */
export function createClockAdvancer(database: Database, wake: () => void): AdvanceClock {
  return async (tenant, clockId, to) => {
    const deadline = now() + WITHIN_MS;
    const before = await readClock(database, tenant, clockId);
    if (before === null) return null;
    if (to < before) {
      throw new BelayError(
        'invalid_request',
        `to: the clock shows ${new Date(before).toISOString()} already`,
      );
    }
    let advanced = 0;
    for (;;) {
      advanced += await settle(database, tenant, clockId, wake, deadline);
      const step: ClockStep = await stepClock(database, tenant, clockId, to);
      if (!step.woke) return { now: step.now, runs_advanced: advanced };
    }
  };
}

async function settle(
  database: Database,
  tenant: Tenant,
  clockId: string,
  wake: () => void,
  deadline: number,
): Promise<number> {
  let woken = 0;
  for (;;) {
    const { runs, schedules } = await withRetry(() => wakeClock(database, tenant, clockId));
    woken += runs;
    // Only then: every wake-up makes the loops look for work, and the embedded database has one connection for all.
    if (runs + schedules > 0) wake();
    await becomeIdle(database, tenant, clockId, deadline);
    if (runs + schedules === 0) return woken;
  }
}

async function becomeIdle(
  database: Database,
  tenant: Tenant,
  clockId: string,
  deadline: number,
): Promise<void> {
  while (await clockIsBusy(database, tenant, clockId)) {
    if (now() > deadline) {
      throw new BelayError(
        'unavailable',
        'The clock is still running what became due; call again to go on.',
        { retryAfter: 1 },
      );
    }
    await pause(POLL_MS);
  }
}
