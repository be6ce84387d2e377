import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildImage, type Image } from '../../../src/sandbox/image.ts';
import { type WasmModule, wasm } from '../../../src/sandbox/wasm.ts';

/** The compiled engine and its boot image, for tests that run a VM on their own thread. */
export function loadEngine(): { readonly module: WasmModule; readonly image: Image } {
  const require = createRequire(import.meta.url);
  const module = new wasm.Module(readFileSync(require.resolve('quickjs-wasi/quickjs.wasm')));
  return { module, image: buildImage(module) };
}
