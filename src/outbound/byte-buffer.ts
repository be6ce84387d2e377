/**
 * Collects at most `limit` bytes in one block. A list of chunks would let a peer that sends single bytes make us
 * hold about a hundred times what it sent.
 */
export class ByteBuffer {
  readonly #limit: number;
  #block: Buffer = Buffer.alloc(0);
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False, keeping nothing of the chunk, when it would exceed the limit. */
  append(chunk: Buffer): boolean {
    const length = this.#length + chunk.length;
    if (length > this.#limit) return false;
    if (this.#length === 0) {
      this.#block = chunk;
    } else {
      if (length > this.#block.length) this.#grow(length);
      chunk.copy(this.#block, this.#length);
    }
    this.#length = length;
    return true;
  }

  /** What was collected; shares memory with the buffer. */
  bytes(): Buffer {
    return this.#block.subarray(0, this.#length);
  }

  #grow(length: number): void {
    const block = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(length, 2 * this.#block.length)));
    this.#block.copy(block, 0, 0, this.#length);
    this.#block = block;
  }
}
