import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { type ExpressionError, failure, type Outcome, type Request } from './expression.ts';
import { buildImage, type Image } from './image.ts';
import { HARD_TIMEOUT, SOFT_TIMEOUT } from './limits.ts';
import { Pool, type PoolOptions } from './pool.ts';
import { compile } from './program.ts';
import { wasm } from './wasm.ts';

export type SandboxOptions = {
  /** Number of worker threads; default one per core, at least 2 and at most 4. */
  readonly workers?: number;
  /** Tells the time inside, in epoch milliseconds, to requests that do not. */
  readonly now?: () => number;
  /** Most expressions of one tenant that may wait for their turn; default 1,000. */
  readonly queueLimit?: number;
  /** Milliseconds that an expression may wait for its turn; default 2,000. */
  readonly queueWait?: number;
  /** Milliseconds until an expression is interrupted; default 300 (reference 7.2). */
  readonly softTimeout?: number;
  /** Milliseconds until the thread of an expression that cannot be interrupted is killed; default 450. */
  readonly hardTimeout?: number;
};

/** Evaluates JavaScript expressions that nobody trusts. */
export type Sandbox = {
  /** Evaluates one expression. Always resolves: whatever goes wrong is an outcome. */
  evaluate(request: Request): Promise<Outcome>;
  /** Checks the syntax only, on the calling thread: TOO_LONG, SYNTAX, STACK or null. */
  check(expression: string): ExpressionError | null;
  /** Resolves once expressions can run; rejects if the engine did not come up or failed its self-test. */
  ready(): Promise<void>;
  /** Ends all threads; whatever still waits or runs is answered with BUSY. */
  close(): Promise<void>;
};

const QUEUE_LIMIT = 1_000;
const QUEUE_WAIT = 2_000;

/** Opens a sandbox and starts its threads, which must be ended with `close()`. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const now = options.now ?? Date.now;
  const opening = openPool({
    size: options.workers ?? Math.min(4, Math.max(2, availableParallelism())),
    timeouts: { soft: options.softTimeout ?? SOFT_TIMEOUT, hard: options.hardTimeout ?? HARD_TIMEOUT },
    queueLimit: options.queueLimit ?? QUEUE_LIMIT,
    queueWait: options.queueWait ?? QUEUE_WAIT,
  });
  // Whoever asks is told; nobody has to ask.
  const opened = opening.catch((error: unknown) => failure('SANDBOX_CRASHED', String(error)));
  return {
    async evaluate(request) {
      const compiled = compile(request.expression);
      if (!compiled.ok) return compiled;
      const pool = await opened;
      if (!(pool instanceof Pool)) return { ok: false, error: pool };
      return pool.run({
        tenant: request.tenant,
        program: compiled.program,
        scope: request.scope,
        now: request.now ?? now(),
        // Not from this process's own Math.random(): a few of its results betray all that follow.
        seed: request.seed ?? randomInt(2 ** 32),
      });
    },
    check(expression) {
      const compiled = compile(expression);
      return compiled.ok ? null : compiled.error;
    },
    async ready() {
      await opening;
    },
    async close() {
      const pool = await opened;
      if (pool instanceof Pool) await pool.close();
    },
  };
}

async function openPool(options: PoolOptions): Promise<Pool> {
  const require = createRequire(import.meta.url);
  const module = await wasm.compile(await readFile(require.resolve('quickjs-wasi/quickjs.wasm')));
  const pool = new Pool({ module, image: shared(buildImage(module)) }, options);
  try {
    await pool.start();
  } catch (error) {
    await pool.close();
    throw error;
  }
  return pool;
}

/** The image with its bytes where all threads read them in place. */
function shared(image: Image): Image {
  const segments = image.segments.map(({ at, bytes }) => {
    const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
    copy.set(bytes);
    return { at, bytes: copy };
  });
  return { ...image, segments };
}
