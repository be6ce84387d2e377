import { type WasmMemory, type WasmModule, wasm } from './wasm.ts';

/** Address inside the VM's memory; 0 = none. */
export type Pointer = number;

/** What we call in `quickjs.wasm` of quickjs-wasi 3.6.2. Values are boxed: a pointer to each. */
export type QuickjsExports = {
  readonly memory: WasmMemory;
  readonly __stack_pointer: { value: Pointer };
  _initialize(): void;
  qjs_init(): number;
  qjs_set_memory_limit(bytes: number): void;
  qjs_set_max_stack_size(bytes: number): void;
  qjs_set_interrupt_handler(enabled: number): void;
  qjs_run_gc(): void;
  qjs_get_runtime_ptr(): Pointer;
  qjs_get_context_ptr(): Pointer;
  qjs_set_runtime_and_context(runtime: Pointer, context: Pointer): void;
  qjs_eval(code: Pointer, length: number, filename: Pointer, flags: number): Pointer;
  qjs_call(callee: Pointer, self: Pointer, count: number, args: Pointer): Pointer;
  qjs_get_undefined(): Pointer;
  qjs_is_exception(value: Pointer): number;
  qjs_get_exception(): Pointer;
  qjs_new_string(text: Pointer, length: number): Pointer;
  qjs_get_string_len(value: Pointer, lengthOut: Pointer): Pointer;
  wasm_malloc(bytes: number): Pointer;
  wasm_free(block: Pointer): void;
};

/** What the host tells a running VM. */
type Host = {
  /** Epoch milliseconds: `Date.now()` inside. */
  now: number;
  /** On the clock of `performance.now()`: when to interrupt. */
  deadline: number;
  /** Set once the VM has been told to stop. */
  interrupted: boolean;
};

export type Quickjs = { readonly exports: QuickjsExports; readonly host: Host };

/** The VM could not allocate memory on the host's behalf. */
export class OutOfMemory extends Error {}

/** A new instance with untouched memory: neither initialised nor restored yet. */
export function instantiate(module: WasmModule): Quickjs {
  const host: Host = { now: 0, deadline: 0, interrupted: false };
  const instance = new wasm.Instance(module, {
    env: {
      host_interrupt: () => {
        if (performance.now() < host.deadline) return 0;
        host.interrupted = true;
        return 1;
      },
      host_get_timezone_offset: () => 0,
      // No function of the host is ever given to the VM, and it has no module loader and no job queue.
      host_call: () => 0,
      host_promise_rejection: () => undefined,
      host_module_normalize: () => 0,
      host_module_load: () => 0,
    },
    wasi_snapshot_preview1: {
      clock_time_get: (_clock: number, _precision: bigint, out: Pointer) => {
        new DataView(exports.memory.buffer).setBigUint64(
          out,
          BigInt(Math.trunc(host.now)) * 1_000_000n,
          true,
        );
        return 0;
      },
      // Nobody reads what the engine prints, and its own random numbers are never used.
      fd_write: () => BAD_FILE,
      fd_close: () => BAD_FILE,
      fd_fdstat_get: () => BAD_FILE,
      fd_seek: () => BAD_FILE,
      random_get: () => 0,
    },
  });
  const exports = instance.exports as QuickjsExports;
  return { exports, host };
}

/** Copies text into the VM; the caller owns the block. Lone surrogates become U+FFFD. Throws OutOfMemory. */
export function writeText(
  exports: QuickjsExports,
  text: string,
): { readonly at: Pointer; readonly length: number } {
  // UTF-8 takes at most three bytes for each UTF-16 unit; one more for the closing zero that the parser wants.
  const room = text.length * 3 + 1;
  const at = exports.wasm_malloc(room);
  if (at === 0) throw new OutOfMemory();
  const target = new Uint8Array(exports.memory.buffer, at, room);
  const { written } = encoder.encodeInto(text, target);
  target[written] = 0;
  return { at, length: written };
}

/** Reads a string value. Throws OutOfMemory. */
export function readText(exports: QuickjsExports, value: Pointer): string {
  const lengthOut = exports.wasm_malloc(4);
  const text = lengthOut === 0 ? 0 : exports.qjs_get_string_len(value, lengthOut);
  if (text === 0) throw new OutOfMemory();
  const length = new DataView(exports.memory.buffer).getUint32(lengthOut, true);
  return decoder.decode(new Uint8Array(exports.memory.buffer, text, length));
}

const BAD_FILE = 8;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
