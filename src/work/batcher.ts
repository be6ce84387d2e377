/** Collects items while earlier batches are in flight, so that concurrent callers share one commit. */
export type Batcher<T, R> = {
  /** Resolves with the item's own result once its batch has been written. */
  add(item: T): Promise<R>;
  /** Resolves when nothing is waiting or in flight. */
  idle(): Promise<void>;
};

export type BatcherOptions<T, R> = {
  /** Writes a batch and returns one result per item, in order. */
  readonly write: (items: readonly T[]) => Promise<readonly R[]>;
  readonly maxItems: number;
  /** A batch weighs no more than `maxWeight`, unless it is a single item. Default: nothing weighs anything. */
  readonly weigh?: (item: T) => number;
  readonly maxWeight?: number;
  /** Batches in flight at once. */
  readonly concurrency: number;
};

type Waiting<T, R> = {
  readonly item: T;
  readonly weight: number;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
};

export function createBatcher<T, R>(options: BatcherOptions<T, R>): Batcher<T, R> {
  const { write, maxItems, weigh, maxWeight = Number.POSITIVE_INFINITY, concurrency } = options;
  let waiting: Waiting<T, R>[] = [];
  let inFlight = 0;
  let scheduled = false;
  const idlers: (() => void)[] = [];

  function schedule(): void {
    if (scheduled || waiting.length === 0 || inFlight >= concurrency) return;
    scheduled = true;
    // One turn of the event loop lets requests that arrived together share the batch.
    setImmediate(() => {
      scheduled = false;
      const count = nextCount();
      const batch = waiting.slice(0, count);
      waiting = waiting.slice(count);
      inFlight += 1;
      void flush(batch);
      schedule();
    });
  }

  function nextCount(): number {
    const most = Math.min(maxItems, waiting.length);
    let weight = 0;
    for (let count = 0; count < most; count += 1) {
      weight += waiting[count]?.weight ?? 0;
      if (weight > maxWeight) return Math.max(count, 1);
    }
    return most;
  }

  async function flush(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await write(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] as R);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      inFlight -= 1;
      schedule();
      if (inFlight === 0 && waiting.length === 0) for (const resolve of idlers.splice(0)) resolve();
    }
  }

  return {
    add: (item) =>
      new Promise<R>((resolve, reject) => {
        waiting.push({ item, weight: weigh?.(item) ?? 0, resolve, reject });
        schedule();
      }),
    idle: () =>
      inFlight === 0 && waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => idlers.push(resolve)),
  };
}
