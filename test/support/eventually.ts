import { now, pause } from '../../src/clock.ts';

const EVERY_MS = 5;

/**
 * Runs `check` until it does not throw and returns what it gave; throws its last error after `within` ms. For facts of
 * a database or a receiver that no signal announces.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { within = 15_000 }: { readonly within?: number } = {},
): Promise<T> {
  const deadline = now() + within;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (now() > deadline) throw error;
      await pause(EVERY_MS);
    }
  }
}

/** Something that a test lets happen when it wants it to. */
export type Gate = { readonly opened: Promise<void>; open(): void };

export function createGate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
