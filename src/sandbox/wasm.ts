/** The few parts of WebAssembly used here, typed by hand: the DOM library would bring `window` into the server. */
export type WasmModule = { readonly [Symbol.toStringTag]: string };

export type WasmMemory = { readonly buffer: ArrayBuffer; grow(pages: number): number };

export type WasmImports = {
  readonly [module: string]: { readonly [name: string]: (...args: never[]) => unknown };
};

type Wasm = {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: unknown };
  compile(bytes: Uint8Array): Promise<WasmModule>;
};

export const wasm: Wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;

/** Of WebAssembly memory, in bytes. */
export const WASM_PAGE = 65_536;
