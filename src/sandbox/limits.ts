/** Longest expression, in UTF-16 units: the parser's worst case grows faster than the text. */
export const EXPRESSION_LIMIT = 4_096;

/** Largest context that is handed to the VM, in UTF-16 units of JSON, after pruning. */
export const CONTEXT_LIMIT = 512 * 1024;

/** Largest result, in UTF-16 units of JSON. */
export const RESULT_LIMIT = 256 * 1024;

/** Longest message of an error that the expression itself threw, in UTF-16 units. */
export const MESSAGE_LIMIT = 300;

/** After this many milliseconds the VM interrupts the expression from inside (reference 7.2). */
export const SOFT_TIMEOUT = 300;

/** After this many milliseconds the worker is killed: some native loops never ask whether to stop. */
export const HARD_TIMEOUT = 450;

/** Memory that an expression may allocate inside the VM, in bytes. */
export const MEMORY_LIMIT = 16 * 1024 * 1024;

/** Native stack of the VM, in bytes. */
export const STACK_LIMIT = 256 * 1024;
