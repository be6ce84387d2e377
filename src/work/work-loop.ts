import { pause } from '../clock.ts';

/** A service that claims due work and handles it concurrently: start, shorten its sleep, stop. */
export type WorkLoop<T> = {
  start(): void;
  /** There may be something to claim now. */
  wake(): void;
  /** Takes a place for work that the caller claimed itself; null when the loop is full or stopping. */
  reserve(): Place<T> | null;
  inHand(): number;
  /** Stops claiming and waits for work in hand. Safe to call twice, or before `start`. */
  stop(): Promise<void>;
};

export type Place<T> = {
  /** Handles the item in this place. */
  run(item: T): Promise<void>;
  release(): void;
};

export type WorkLoopOptions<T> = {
  readonly claim: (limit: number) => Promise<readonly T[]>;
  readonly handle: (item: T) => Promise<void>;
  /** Milliseconds until the next item is due, null when none is. */
  readonly nextDue: () => Promise<number | null>;
  /** Items in hand at once. */
  readonly capacity: number;
  readonly batch: number;
  readonly onError: (error: unknown) => void;
};

/** A node looks again at least this often: a lost notification costs no more than this. */
const MAX_SLEEP_MS = 1_000;
/** What is due and cannot be claimed is locked by somebody else for a moment. */
const MIN_SLEEP_MS = 5;
const ERROR_PAUSE_MS = 500;

export function createWorkLoop<T>(options: WorkLoopOptions<T>): WorkLoop<T> {
  const { claim, handle, nextDue, capacity, batch, onError } = options;
  let inHand = 0;
  let woken = false;
  let sleep = new AbortController();
  let stopping = false;
  let loop: Promise<void> | null = null;
  const idlers: (() => void)[] = [];

  function wake(): void {
    woken = true;
    sleep.abort();
  }

  async function rest(ms: number): Promise<void> {
    if (woken || stopping) return;
    sleep = new AbortController();
    await pause(ms, sleep.signal);
  }

  function done(): void {
    const wasFull = inHand >= capacity;
    inHand -= 1;
    if (wasFull) wake();
    if (inHand === 0) for (const resolve of idlers.splice(0)) resolve();
  }

  async function work(item: T): Promise<void> {
    try {
      await handle(item);
    } catch (error) {
      onError(error);
    } finally {
      done();
    }
  }

  async function turn(): Promise<void> {
    woken = false;
    const limit = Math.min(batch, capacity - inHand);
    // A full loop is woken by the first item that finishes.
    if (limit <= 0) return rest(MAX_SLEEP_MS);
    // Reserved while the claim is in flight, so that others cannot take the same places.
    inHand += limit;
    const items = await claim(limit).catch((error: unknown) => {
      inHand -= limit;
      throw error;
    });
    inHand -= limit - items.length;
    for (const item of items) void work(item);
    if (items.length === limit) return;
    const due = (await nextDue()) ?? MAX_SLEEP_MS;
    await rest(Math.min(Math.max(due, items.length === 0 ? MIN_SLEEP_MS : 0), MAX_SLEEP_MS));
  }

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        await turn();
      } catch (error) {
        onError(error);
        await rest(ERROR_PAUSE_MS);
      }
    }
  }

  return {
    start: () => {
      loop ??= run();
    },
    wake,
    reserve: () => {
      if (stopping || inHand >= capacity) return null;
      inHand += 1;
      return { run: work, release: done };
    },
    inHand: () => inHand,
    stop: async () => {
      stopping = true;
      wake();
      await loop;
      if (inHand > 0) await new Promise<void>((resolve) => idlers.push(resolve));
    },
  };
}
