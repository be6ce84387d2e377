import { now } from '../clock.ts';
import type { Executor } from '../store/database.ts';
import { readDatabaseTime } from '../store/signals.ts';

/** The database's clock, estimated between readings: nodes whose own clocks differ still agree. */
export type DatabaseClock = {
  /** Epoch ms. */
  now(): number;
  start(): Promise<void>;
  stop(): void;
};

const EVERY_MS = 10_000;

export function createDatabaseClock(database: Executor, onError: (error: unknown) => void): DatabaseClock {
  let offset = 0;
  let timer: NodeJS.Timeout | undefined;

  async function read(): Promise<void> {
    const sent = now();
    const time = await readDatabaseTime(database);
    offset = time - (sent + now()) / 2;
  }

  return {
    now: () => Math.round(now() + offset),
    start: async () => {
      await read();
      timer = setInterval(() => void read().catch(onError), EVERY_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
