import { Cron } from 'croner';
import type { EpochMs } from '../automation/duration.ts';

const NICKNAME = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
const MAX_LINE = 200;

/** Null for a crontab line of five fields or a nickname, else a human sentence. */
export function checkCrontab(line: string): string | null {
  if (line.length > MAX_LINE) return `at most ${MAX_LINE} characters`;
  if (!NICKNAME.test(line) && line.trim().split(/\s+/).length !== 5) {
    return 'expected a crontab line of five fields such as "0 9 * * MON-FRI", or @daily';
  }
  try {
    cronOf(line, 'UTC');
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/^CronPattern: /, '').toLowerCase();
  }
}

/**
 * The first moment of a crontab line after another, by the clocks of a zone; null when there is none. A time of day that
 * the clocks skip fires when they jump; one that they repeat fires the first time; fields of `*` follow elapsed time.
 */
export function nextOfCrontab(line: string, zone: string, after: EpochMs): EpochMs | null {
  return cronOf(line, zone).nextRun(new Date(after))?.getTime() ?? null;
}

function cronOf(line: string, timezone: string): Cron {
  return new Cron(line, { timezone, paused: true, mode: '5-part' });
}
