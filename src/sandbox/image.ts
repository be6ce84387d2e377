import { BOOT_SCRIPT } from './boot-script.ts';
import { MEMORY_LIMIT, STACK_LIMIT } from './limits.ts';
import { instantiate, type Pointer, type Quickjs, readText, writeText } from './quickjs.ts';
import { WASM_PAGE, type WasmModule } from './wasm.ts';

/** The memory of a VM that has just booted, from which every evaluation starts. Can be posted to other threads. */
export type Image = {
  /** Size of the whole memory, in bytes. */
  readonly size: number;
  readonly stackPointer: Pointer;
  /** What the memory holds; all else is free space whose content does not matter. */
  readonly segments: readonly Segment[];
  readonly runtime: Pointer;
  readonly context: Pointer;
  /** The boot script's function, `undefined`, and a file name for the compiler. */
  readonly run: Pointer;
  readonly undefinedValue: Pointer;
  readonly filename: Pointer;
};

export type Segment = { readonly at: Pointer; readonly bytes: Uint8Array };

const PAGE = 4_096;

/**
 * Free memory that a VM starts with, in bytes: enough for 100 KB of context without growing, while all of it has to be
 * cleared each time the tenant changes.
 */
const HEADROOM = 1024 * 1024;

/** Boots a VM and takes its picture. Throws if the engine does not come up. */
export function buildImage(module: WasmModule): Image {
  const vm = instantiate(module);
  const { exports } = vm;
  vm.host.deadline = Number.POSITIVE_INFINITY;
  exports._initialize();
  if (exports.qjs_init() !== 0) throw new Error('the expression engine did not start');
  exports.qjs_set_max_stack_size(STACK_LIMIT);
  exports.qjs_set_interrupt_handler(1);
  const filename = writeText(exports, 'expression').at;
  const script = writeText(exports, BOOT_SCRIPT);
  const run = exports.qjs_eval(script.at, script.length, filename, 0);
  if (exports.qjs_is_exception(run) !== 0) throw new Error(readText(exports, exports.qjs_get_exception()));
  exports.wasm_free(script.at);
  const undefinedValue = exports.qjs_get_undefined();
  exports.qjs_run_gc();
  const heapEnd = lastUsed(exports.memory.buffer);
  exports.wasm_free(exports.wasm_malloc(HEADROOM));
  exports.qjs_set_memory_limit(MEMORY_LIMIT);
  const stackPointer = exports.__stack_pointer.value;
  return {
    size: exports.memory.buffer.byteLength,
    stackPointer,
    segments: segmentsOf(exports.memory.buffer, stackPointer, heapEnd),
    runtime: exports.qjs_get_runtime_ptr(),
    context: exports.qjs_get_context_ptr(),
    run,
    undefinedValue,
    filename,
  };
}

/** A new VM in the state of the image. */
export function openImage(module: WasmModule, image: Image): Quickjs {
  const vm = instantiate(module);
  const { memory } = vm.exports;
  memory.grow((image.size - memory.buffer.byteLength) / WASM_PAGE);
  reset(vm, image);
  vm.exports.qjs_set_runtime_and_context(image.runtime, image.context);
  return vm;
}

/** Puts a VM whose memory has not grown back into the state of the image. */
export function reset(vm: Quickjs, image: Image): void {
  const memory = new Uint8Array(vm.exports.memory.buffer);
  for (const { at, bytes } of image.segments) memory.set(bytes, at);
  vm.exports.__stack_pointer.value = image.stackPointer;
}

/** Also clears the memory that the image leaves free, and with it whatever the last evaluation left there. */
export function wipe(vm: Quickjs, image: Image): void {
  const memory = new Uint8Array(vm.exports.memory.buffer);
  let done = 0;
  for (const { at, bytes } of image.segments) {
    memory.fill(0, done, at);
    done = at + bytes.length;
  }
  memory.fill(0, done);
}

/** True if the VM's memory is larger than the image: resetting it would lose the new pages for good. */
export function hasGrown(vm: Quickjs, image: Image): boolean {
  return vm.exports.memory.buffer.byteLength !== image.size;
}

/**
 * Everything from the stack's base to the heap's end in one piece, zeros included, since they may be in use; then the
 * few pages that the headroom's bookkeeping touched.
 */
function segmentsOf(buffer: ArrayBuffer, stackPointer: Pointer, heapEnd: Pointer): Segment[] {
  const copy = (from: Pointer, to: Pointer): Segment => ({
    at: from,
    bytes: new Uint8Array(buffer.slice(from, to)),
  });
  const segments = [copy(stackPointer, heapEnd)];
  for (let at = heapEnd; at < buffer.byteLength; at += PAGE) {
    if (isUsed(buffer, at)) segments.push(copy(at, at + PAGE));
  }
  return segments;
}

/** End of the last page that is not all zeros. */
function lastUsed(buffer: ArrayBuffer): Pointer {
  let end = buffer.byteLength;
  while (!isUsed(buffer, end - PAGE)) end -= PAGE;
  return end;
}

function isUsed(buffer: ArrayBuffer, at: Pointer): boolean {
  const words = new Uint32Array(buffer, at, PAGE / 4);
  for (let index = 0; index < words.length; index += 1) if (words[index] !== 0) return true;
  return false;
}
