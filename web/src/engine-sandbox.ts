/** The second half of the bridge: the engine's sandbox, which only the worker of expressions loads. */

export { prepareCall } from '../../src/sandbox/guest-call.ts';
export { buildImage } from '../../src/sandbox/image.ts';
export { SOFT_TIMEOUT } from '../../src/sandbox/limits.ts';
export { type Machine, openMachine } from '../../src/sandbox/machine.ts';
export { compile } from '../../src/sandbox/program.ts';
export { outcomeOf } from '../../src/sandbox/reply.ts';
export { wasm } from '../../src/sandbox/wasm.ts';
