import wasmUrl from 'quickjs-wasi/quickjs.wasm?url';
import type { JsonObject, Outcome } from '../engine.ts';
import {
  buildImage,
  compile,
  type Machine,
  openMachine,
  outcomeOf,
  prepareCall,
  SOFT_TIMEOUT,
  wasm,
} from '../engine-sandbox.ts';

/** What the page asks of the worker. */
export type SandboxRequest = {
  readonly id: number;
  readonly expression: string;
  readonly variables: JsonObject;
};
export type SandboxReply = { readonly id: number; readonly outcome: Outcome };

const machine = open();

addEventListener('message', async ({ data }: MessageEvent<SandboxRequest>) => {
  const reply: SandboxReply = { id: data.id, outcome: evaluate(await machine, data) };
  postMessage(reply);
});

async function open(): Promise<Machine> {
  const bytes = new Uint8Array(await (await fetch(wasmUrl)).arrayBuffer());
  const module = await wasm.compile(bytes);
  return openMachine(module, buildImage(module));
}

/** The very path that an expression takes on the server. */
function evaluate(vm: Machine, { expression, variables }: SandboxRequest): Outcome {
  const compiled = compile(expression);
  if (!compiled.ok) return compiled;
  const scope = { variables, refs: Object.keys(variables), messageStatus: false };
  const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const prepared = prepareCall(compiled.program, scope, seed);
  if (!prepared.ok) return prepared;
  return outcomeOf(
    vm.evaluate({ tenant: 'page', call: prepared.call, now: Date.now(), timeout: SOFT_TIMEOUT }),
  );
}
