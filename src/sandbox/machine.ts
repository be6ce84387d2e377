import type { GuestCall } from './guest-call.ts';
import { hasGrown, type Image, openImage, reset, wipe } from './image.ts';
import { OutOfMemory, type Pointer, type Quickjs, readText, writeText } from './quickjs.ts';
import { type Reply, replies } from './reply.ts';
import type { WasmModule } from './wasm.ts';

/** One evaluation. */
export type MachineTask = {
  readonly tenant: string;
  readonly call: GuestCall;
  /** What `Date.now()` says, in epoch milliseconds. */
  readonly now: number;
  /** Milliseconds until the VM interrupts the expression. */
  readonly timeout: number;
};

/** A VM that does one task after another, each from the same fresh state. */
export type Machine = {
  /**
   * Runs a task to its end, which is soon after its timeout at the latest unless native code loops: only ending the
   * thread helps against that. Throws only if the machine cannot go on.
   */
  evaluate(task: MachineTask): Reply;
  /** How many instances it has used up so far. */
  readonly instances: number;
};

/** Opens a VM on a boot image. */
export function openMachine(module: WasmModule, image: Image): Machine {
  let vm = openImage(module, image);
  let instances = 1;
  /** Whose left-overs may be in the VM's free memory. */
  let lastTenant: string | null = null;
  const replace = () => {
    vm = openImage(module, image);
    instances += 1;
    lastTenant = null;
  };
  return {
    evaluate({ tenant, call, now, timeout }) {
      if (lastTenant !== null && lastTenant !== tenant) wipe(vm, image);
      lastTenant = tenant;
      vm.host.now = now;
      vm.host.deadline = performance.now() + timeout;
      vm.host.interrupted = false;
      let trapped = false;
      let reply: Reply;
      try {
        reply = answer(vm, image, call);
      } catch (error) {
        trapped = !(error instanceof OutOfMemory);
        reply = replyToTrap(error);
      }
      if (trapped || hasGrown(vm, image)) replace();
      else reset(vm, image);
      return reply;
    },
    get instances() {
      return instances;
    },
  };
}

function answer(vm: Quickjs, image: Image, call: GuestCall): Reply {
  const { exports } = vm;
  const source = writeText(exports, call.source);
  const arrow = exports.qjs_eval(source.at, source.length, image.filename, 0);
  const compiled = exports.qjs_is_exception(arrow) === 0;
  let result: Pointer;
  if (compiled) {
    const input = writeText(exports, call.input);
    result = run(vm, image, arrow, exports.qjs_new_string(input.at, input.length));
  } else {
    result = run(vm, image, image.undefinedValue, exports.qjs_get_exception());
  }
  if (exports.qjs_is_exception(result) === 0) return readText(exports, result);
  if (vm.host.interrupted) return replies.timeout;
  // Too little memory was left even to say so.
  return replies.memory;
}

function run(vm: Quickjs, image: Image, expression: Pointer, input: Pointer): Pointer {
  const { exports } = vm;
  const args = exports.wasm_malloc(8);
  if (args === 0) throw new OutOfMemory();
  const view = new DataView(exports.memory.buffer);
  view.setUint32(args, expression, true);
  view.setUint32(args + 4, input, true);
  return exports.qjs_call(image.run, image.undefinedValue, 2, args);
}

function replyToTrap(error: unknown): Reply {
  if (error instanceof OutOfMemory) return replies.memory;
  // The engine's own stack check does not see every recursion; the thread's limit stops the rest.
  if (error instanceof RangeError) return replies.stack;
  return replies.trap(error instanceof Error ? error.message : String(error));
}
