import { LRUCache } from 'lru-cache';
import type { Outcome, Scope } from './expression.ts';
import { FairQueue } from './fair-queue.ts';
import { prepareCall } from './guest-call.ts';
import type { Program } from './program.ts';
import { outcomeOf, type Reply, replies } from './reply.ts';
import { Slot, type Timeouts } from './slot.ts';
import type { ThreadSetup } from './thread.ts';

export type PoolOptions = {
  /** Number of worker threads. */
  readonly size: number;
  readonly timeouts: Timeouts;
  /** Most expressions of one tenant that may wait. */
  readonly queueLimit: number;
  /** Milliseconds that an expression may wait for its turn. */
  readonly queueWait: number;
};

/** One evaluation to be done. */
export type Job = {
  readonly tenant: string;
  readonly program: Program;
  readonly scope: Scope;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly seed: number;
};

type Task = Job & { readonly since: number; readonly settle: (outcome: Outcome) => void };

/** How long a tenant shares one worker with its like after a timeout, in milliseconds. */
const SUSPECT_FOR = 30_000;
const SUSPECTS = 10_000;
const SWEEP_EVERY = 100;

/** A fixed number of VM threads, fair between tenants. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #slots: readonly Slot[];
  readonly #queue: FairQueue<Task>;
  readonly #suspects = new LRUCache<string, true>({ max: SUSPECTS, ttl: SUSPECT_FOR });
  #sweep: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(setup: Omit<ThreadSetup, 'test'>, options: PoolOptions) {
    this.#options = options;
    const dispatch = () => this.#dispatch();
    this.#slots = Array.from({ length: options.size }, () => new Slot(setup, options.timeouts, dispatch));
    this.#queue = new FairQueue({
      share: Math.max(1, options.size - 1),
      limit: options.queueLimit,
      isSuspect: (tenant) => this.#suspects.has(tenant),
    });
  }

  /** Starts the threads, the first with a self-test. Rejects if one does not come up. */
  async start(): Promise<void> {
    await Promise.all(this.#slots.map((slot, index) => slot.start(index === 0)));
  }

  /** Runs a job when its turn comes. Always resolves. */
  run(job: Job): Promise<Outcome> {
    return new Promise((settle) => {
      const task: Task = { ...job, since: performance.now(), settle };
      if (this.#closed) settle(outcomeOf(replies.closed));
      else if (!this.#queue.push(task)) settle(outcomeOf(replies.queueFull));
      else this.#dispatch();
      this.#watchQueue();
    });
  }

  /** Ends all threads; what waits or runs is answered with BUSY. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#queue.takeOlderThan(Number.POSITIVE_INFINITY))
      task.settle(outcomeOf(replies.closed));
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  #dispatch(): void {
    for (;;) {
      const free = this.#slots.filter((slot) => slot.isFree);
      if (free.length === 0) return;
      const next = this.#next(free);
      if (next === null) return;
      this.#begin(...next);
    }
  }

  #next(free: readonly Slot[]): [Slot, Task] | null {
    const busy = this.#slots.flatMap((slot) => slot.tenant ?? []);
    for (const slot of free) {
      const task = slot.turn === null ? null : this.#queue.takeFrom(slot.turn, busy);
      if (task !== null) return [slot, task];
    }
    const task = this.#queue.take(busy);
    const slot = free.find((candidate) => candidate.lastTenant === task?.tenant) ?? free[0];
    return task === null || slot === undefined ? null : [slot, task];
  }

  /** The context is written out only now, so that a full queue holds no copies. */
  #begin(slot: Slot, task: Task): void {
    const prepared = prepareCall(task.program, task.scope, task.seed);
    if (!prepared.ok) {
      task.settle(prepared);
      return;
    }
    const { tenant, now } = task;
    slot.run({ tenant, call: prepared.call, now, settle: (reply) => this.#settle(task, reply) });
  }

  #settle(task: Task, reply: Reply): void {
    if (reply === replies.timeout) this.#suspects.set(task.tenant, true);
    // The worker gets its next task before this one's caller gets to work.
    this.#dispatch();
    task.settle(outcomeOf(reply));
  }

  #watchQueue(): void {
    if (this.#sweep !== null || this.#queue.isEmpty) return;
    this.#sweep = setInterval(() => {
      const expired = this.#queue.takeOlderThan(performance.now() - this.#options.queueWait);
      for (const task of expired) task.settle(outcomeOf(replies.waitedTooLong));
      if (!this.#queue.isEmpty || this.#sweep === null) return;
      clearInterval(this.#sweep);
      this.#sweep = null;
    }, SWEEP_EVERY).unref();
  }
}
