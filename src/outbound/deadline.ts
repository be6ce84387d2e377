/** Why a request was given up from our side. */
export type GivenUp = { readonly reason: string; readonly timeout: boolean };

/** Ends one request early: `timeoutMs` after its construction, or when the caller aborts, whichever comes first. */
export class Deadline {
  #givenUp: GivenUp | null = null;
  #listener: ((givenUp: GivenUp) => void) | null = null;
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal | undefined;

  constructor(timeoutMs: number, signal: AbortSignal | undefined) {
    this.#timer = setTimeout(
      () => this.#giveUp({ reason: `no answer within ${timeoutMs} ms`, timeout: true }),
      timeoutMs,
    );
    this.#signal = signal;
    if (signal?.aborted === true) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort);
  }

  /** Sets the one listener; it is called at once when the end has already come. */
  listen(listener: (givenUp: GivenUp) => void): void {
    this.#listener = listener;
    if (this.#givenUp !== null) listener(this.#givenUp);
  }

  /** Releases the timer and the signal. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.#giveUp({ reason: 'aborted by the caller', timeout: false });

  #giveUp(givenUp: GivenUp): void {
    this.#givenUp = givenUp;
    this.#listener?.(givenUp);
  }
}
