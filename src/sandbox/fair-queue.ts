/** Something that waits for a worker. */
export type Waiting = {
  readonly tenant: string /** On the clock of `performance.now()`. */;
  readonly since: number;
};

export type FairQueueOptions = {
  /** Most workers that one tenant may keep busy at a time. */
  readonly share: number;
  /** Most items that one tenant may have waiting. */
  readonly limit: number;
  /** True for tenants that have lately used up their time: all of them together get one worker. */
  readonly isSuspect: (tenant: string) => boolean;
};

/** Serves tenants in turn, each first come first served, so that nobody's flood delays anybody else. */
export class FairQueue<T extends Waiting> {
  readonly #options: FairQueueOptions;
  /** In the order of whose turn it is; nobody without waiting items. */
  readonly #lanes = new Map<string, T[]>();

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#lanes.size === 0;
  }

  /** False if the tenant has too much waiting already. */
  push(item: T): boolean {
    const lane = this.#lanes.get(item.tenant);
    if (lane === undefined) this.#lanes.set(item.tenant, [item]);
    else if (lane.length >= this.#options.limit) return false;
    else lane.push(item);
    return true;
  }

  /** The next item that may run beside `busy`, the tenants of the workers at work, one entry for each. */
  take(busy: readonly string[]): T | null {
    for (const [tenant, lane] of this.#lanes) {
      if (!this.#mayRun(tenant, busy)) continue;
      const item = lane.shift();
      this.#lanes.delete(tenant);
      if (lane.length > 0) this.#lanes.set(tenant, lane);
      return item ?? null;
    }
    return null;
  }

  /** The next item of one tenant whose turn is not over yet, under the same conditions. */
  takeFrom(tenant: string, busy: readonly string[]): T | null {
    const lane = this.#lanes.get(tenant);
    if (lane === undefined || !this.#mayRun(tenant, busy)) return null;
    const item = lane.shift();
    if (lane.length === 0) this.#lanes.delete(tenant);
    return item ?? null;
  }

  /** Takes out all that waits since before `time`. */
  takeOlderThan(time: number): T[] {
    const expired: T[] = [];
    for (const [tenant, lane] of this.#lanes) {
      const fresh = lane.findIndex((item) => item.since >= time);
      expired.push(...lane.splice(0, fresh < 0 ? lane.length : fresh));
      if (lane.length === 0) this.#lanes.delete(tenant);
    }
    return expired;
  }

  #mayRun(tenant: string, busy: readonly string[]): boolean {
    const { share, isSuspect } = this.#options;
    if (isSuspect(tenant) && busy.some(isSuspect)) return false;
    return busy.filter((other) => other === tenant).length < share;
  }
}
