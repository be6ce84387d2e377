import type { GuestCall } from './guest-call.ts';
import { type Reply, replies } from './reply.ts';
import { startThread, type Thread, type ThreadSetup } from './thread.ts';

export type Timeouts = {
  /** Milliseconds until the VM interrupts an expression. */
  readonly soft: number;
  /** Milliseconds until its thread is killed. */
  readonly hard: number;
};

/** One evaluation, and who wants its reply. */
export type SlotTask = {
  readonly tenant: string;
  readonly call: GuestCall;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly settle: (reply: Reply) => void;
};

type Running = {
  readonly task: SlotTask /** On the clock of `performance.now()`. */;
  readonly deadline: number;
};

/**
 * How long a tenant's turn lasts, in milliseconds: many quick expressions or one slow one. Going from one tenant to the
 * next costs more than a quick expression, since the VM's memory has to be cleared.
 */
const TURN = 2;
const FIRST_RESTART_DELAY = 50;
const LONGEST_RESTART_DELAY = 5_000;

/** A place in the pool: one thread at a time, one task at a time. A thread that hangs or dies is replaced. */
export class Slot {
  readonly #setup: Omit<ThreadSetup, 'test'>;
  readonly #timeouts: Timeouts;
  readonly #onReady: () => void;
  #thread: Thread | null = null;
  #ready = false;
  #running: Running | null = null;
  #lastTenant: string | null = null;
  /** On the clock of `performance.now()`. */
  #turnEnd = 0;
  #killTimer: NodeJS.Timeout | null = null;
  #failedStarts = 0;
  #closed = false;
  readonly #stopping = new Set<Promise<void>>();

  /** @param onReady called whenever a thread has come up; after a task its `settle` tells that the slot is free */
  constructor(setup: Omit<ThreadSetup, 'test'>, timeouts: Timeouts, onReady: () => void) {
    this.#setup = setup;
    this.#timeouts = timeouts;
    this.#onReady = onReady;
  }

  get isFree(): boolean {
    return this.#ready && this.#running === null;
  }

  /** Whose task is under way. */
  get tenant(): string | null {
    return this.#running?.task.tenant ?? null;
  }

  /** Whose task ran last on this thread: for them nothing has to be cleared first. */
  get lastTenant(): string | null {
    return this.#lastTenant;
  }

  /** Whose turn it still is. */
  get turn(): string | null {
    return performance.now() < this.#turnEnd ? this.#lastTenant : null;
  }

  /** Starts the first thread. Rejects if it does not come up, or with what the self-test found. */
  start(test: boolean): Promise<void> {
    return new Promise((up, down) => this.#startThread(test, up, down));
  }

  /** Runs a task; only when the slot is free. */
  run(task: SlotTask): void {
    const { tenant, call, now } = task;
    const { soft, hard } = this.#timeouts;
    const start = performance.now();
    if (tenant !== this.#lastTenant || start >= this.#turnEnd) this.#turnEnd = start + TURN;
    this.#lastTenant = tenant;
    this.#running = { task, deadline: start + hard };
    this.#thread?.run({ tenant, call, now, timeout: soft });
    this.#killTimer ??= this.#killAfter(hard);
  }

  /** Ends the thread for good; a task under way is answered with BUSY. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopThread();
    this.#finish(replies.closed);
    await Promise.all(this.#stopping);
  }

  #startThread(test: boolean, up: () => void, down: (error: Error) => void): void {
    this.#lastTenant = null;
    this.#thread = startThread(
      { ...this.#setup, test },
      {
        ready: () => {
          this.#ready = true;
          this.#failedStarts = 0;
          up();
          this.#onReady();
        },
        reply: (reply) => this.#finish(reply),
        lost: (reason) => {
          this.#ready = false;
          this.#finish(replies.trap(reason));
          down(new Error(reason));
          this.#restartLater();
        },
      },
    );
  }

  #restart(): void {
    if (!this.#closed) this.#startThread(false, ignore, ignore);
  }

  /** A thread that cannot even start is not tried again at once, or the process would do nothing else. */
  #restartLater(): void {
    const delay = Math.min(LONGEST_RESTART_DELAY, FIRST_RESTART_DELAY * 2 ** this.#failedStarts);
    this.#failedStarts += 1;
    setTimeout(() => this.#restart(), delay).unref();
  }

  #stopThread(): void {
    this.#ready = false;
    const stopped = this.#thread?.stop();
    this.#thread = null;
    if (stopped === undefined) return;
    this.#stopping.add(stopped);
    stopped.finally(() => this.#stopping.delete(stopped));
  }

  #finish(reply: Reply): void {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    running.task.settle(reply);
  }

  /** One timer for each slot, set anew only when it fires: most tasks come and go without touching it. */
  #killAfter(delay: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#killTimer = null;
      const running = this.#running;
      if (running === null) return;
      const left = running.deadline - performance.now();
      if (left > 0) this.#killTimer = this.#killAfter(Math.ceil(left));
      // If our own thread was held up, the reply may be here already, and is read before an immediate runs.
      else setImmediate(() => this.#kill(running));
    }, delay).unref();
  }

  #kill(running: Running): void {
    if (this.#running !== running) return;
    this.#stopThread();
    this.#finish(replies.timeout);
    this.#restart();
  }
}

function ignore(): void {}
