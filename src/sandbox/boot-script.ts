import { MESSAGE_LIMIT, RESULT_LIMIT } from './limits.ts';
import { MESSAGE_STATUS, STATUS_RANKS } from './message-status.ts';

/** Globals that expressions keep; everything else is removed, including what a later engine may add. */
const GLOBALS = [
  'Object Array String Number Boolean BigInt Symbol Math JSON Date RegExp Reflect Proxy Iterator globalThis',
  'Map Set WeakMap WeakSet ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array',
  'Int32Array Uint32Array BigInt64Array BigUint64Array Float16Array Float32Array Float64Array',
  'Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError',
  'parseInt parseFloat isNaN isFinite Infinity NaN undefined atob btoa escape unescape',
  'encodeURI encodeURIComponent decodeURI decodeURIComponent',
]
  .join(' ')
  .split(' ');

/**
 * Runs once in each new VM image, as a script whose value is the function that the host calls for every evaluation:
 * `run(arrowFunction, input)`, or `run(undefined, thrownByTheCompiler)`. Its result is a reply (see reply.ts).
 *
 * What follows the call of the expression uses nothing that the expression could have replaced.
 */
export const BOOT_SCRIPT = `(() => {
  'use strict';
  const { apply, defineProperty, deleteProperty, getPrototypeOf, ownKeys } = Reflect;
  const { parse, stringify } = JSON;
  const { isArray } = Array;
  const { freeze } = Object;
  const { imul } = Math;
  const toText = String;
  const slice = String.prototype.slice;
  const memoryError = InternalError.prototype;
  const stackError = RangeError.prototype;
  const syntaxError = SyntaxError.prototype;

  const blocked = () => { throw new TypeError('functions cannot be made from text in expressions'); };
  for (const sample of [function () {}, function* () {}, async function () {}, async function* () {}]) {
    defineProperty(getPrototypeOf(sample), 'constructor', { value: blocked, writable: false, configurable: false });
  }
  const kept = new Set(${JSON.stringify(GLOBALS)});
  for (const name of ownKeys(globalThis)) if (!kept.has(name)) deleteProperty(globalThis, name);
  deleteProperty(Array, 'fromAsync');
  for (const name of ['captureStackTrace', 'prepareStackTrace', 'stackTraceLimit']) deleteProperty(Error, name);

  let state = 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const random = () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  defineProperty(Math, 'random', { value: random, writable: true, enumerable: false, configurable: true });

  const status = freeze(${JSON.stringify(MESSAGE_STATUS)});
  const ranks = ${JSON.stringify(STATUS_RANKS)};
  Object.setPrototypeOf(ranks, null);
  const compare = (operator, left, right) => {
    const known = typeof left === 'string' && typeof right === 'string' && left in ranks && right in ranks;
    const a = known ? ranks[left] : left;
    const b = known ? ranks[right] : right;
    return operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b;
  };

  const argumentsFrom = (input) => {
    const [seed, values, refs, aliases, ranked] = parse(input);
    state = seed | 0;
    if (refs !== null) {
      for (const [name, index] of aliases) {
        defineProperty(refs, name, { value: values[index], writable: true, enumerable: true, configurable: true });
      }
      values.push(refs);
    }
    if (ranked) values.push(status, compare);
    return values;
  };

  const short = (text) => (text.length > ${MESSAGE_LIMIT} ? apply(slice, text, [0, ${MESSAGE_LIMIT}]) : text);
  const describe = (code, thrown) => {
    try {
      if (typeof thrown === 'function') return '!' + code + ' a function was thrown';
      if (typeof thrown !== 'object' || thrown === null) return '!' + code + ' ' + short(toText(thrown));
      const name = thrown.name;
      const message = thrown.message;
      const says = typeof message === 'string' ? short(message) : '';
      const kind = getPrototypeOf(thrown);
      if (kind === memoryError && says === 'out of memory') return '!MEMORY ';
      if (kind === stackError && says === 'Maximum call stack size exceeded') return '!STACK ';
      if (kind === syntaxError && code === 'SYNTAX') return '!SYNTAX ' + says;
      return '!' + code + ' ' + short((typeof name === 'string' ? short(name) : 'Error') + ': ' + says);
    } catch {
      return '!' + code + ' the thrown value cannot be read';
    }
  };

  const sized = (kind, text) =>
    text.length > ${RESULT_LIMIT} ? '!RESULT_TOO_LARGE ' : kind + text;
  const convert = (value) => {
    switch (typeof value) {
      case 'string': return value.length > ${RESULT_LIMIT} ? '!RESULT_TOO_LARGE ' : sized('s', stringify(value));
      case 'number': return 'n' + toText(value);
      case 'boolean': return 'b' + toText(value);
      case 'bigint': return sized('i', toText(value));
      case 'undefined': return 'u';
      case 'symbol': return '!RESULT_TYPE the result is a symbol';
      case 'function': return '!RESULT_TYPE the result is a function';
    }
    if (value === null) return '0';
    if (typeof value.then === 'function') return '!RESULT_TYPE the result is a promise';
    const text = stringify(value);
    if (text === undefined) return '!RESULT_TYPE the result has no JSON form';
    return sized(isArray(value) ? 'a' : 'o', text);
  };

  return (expression, input) => {
    if (expression === undefined) return describe('SYNTAX', input);
    let value;
    try {
      value = apply(expression, undefined, argumentsFrom(input));
    } catch (thrown) {
      return describe('RUNTIME', thrown);
    }
    try {
      return convert(value);
    } catch (thrown) {
      return describe('RESULT_TYPE', thrown);
    }
  };
})()`;
