import { pause } from '../clock.ts';
import type { Database } from '../store/database.ts';
import { notifyNodes } from '../store/signals.ts';

/** Tells nodes that sleep that there is work. */
export type Notifier = {
  notify(): void;
  idle(): Promise<void>;
};

/** NOTIFY takes a lock that all commits share, so many wake-ups become one every few milliseconds. */
const COALESCE_MS = 20;

export function createNotifier(database: Database, onError: (error: unknown) => void): Notifier {
  let gathering = false;
  const underway = new Set<Promise<void>>();

  async function send(): Promise<void> {
    await pause(COALESCE_MS);
    gathering = false;
    await notifyNodes(database).catch(onError);
  }

  return {
    notify: () => {
      if (gathering) return;
      gathering = true;
      const sending = send().finally(() => underway.delete(sending));
      underway.add(sending);
    },
    idle: async () => {
      await Promise.all(underway);
    },
  };
}
