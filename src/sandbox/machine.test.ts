import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadEngine } from '../../test/support/expression-corpus/engine.ts';
import { LEAKS } from '../../test/support/expression-corpus/leaks.ts';
import { CORPUS_SCOPE } from '../../test/support/expression-corpus/row.ts';
import type { Json } from '../automation/json.ts';
import type { Scope } from './expression.ts';
import { prepareCall } from './guest-call.ts';
import type { Image } from './image.ts';
import { type Machine, openMachine } from './machine.ts';
import { MESSAGE_STATUS, STATUS_RANKS } from './message-status.ts';
import { compile, type Program } from './program.ts';
import type { QuickjsExports } from './quickjs.ts';
import { outcomeOf } from './reply.ts';
import { type WasmImports, type WasmModule, wasm } from './wasm.ts';

const PLENTY = 5_000;

let module: WasmModule;
let image: Image;
let machine: Machine;

beforeAll(() => {
  ({ module, image } = loadEngine());
});
beforeEach(() => {
  machine = openMachine(module, image);
});

function programOf(expression: string): Program {
  const compiled = compile(expression);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return compiled.program;
}

function run(program: Program, scope: Scope, { seed = 1, timeout = PLENTY, tenant = 't' } = {}) {
  const prepared = prepareCall(program, scope, seed);
  if (!prepared.ok) throw new Error(prepared.error.message);
  return outcomeOf(machine.evaluate({ tenant, call: prepared.call, now: 1_700_000_000_000, timeout }));
}

function resultOf(expression: string, scope: Scope = CORPUS_SCOPE, seed = 1): Json {
  const outcome = run(programOf(expression), scope, { seed });
  if (!outcome.ok) throw new Error(`${expression}: ${outcome.error.message}`);
  return outcome.value.value;
}

function messageOf(expression: string): string {
  const outcome = run(programOf(expression), CORPUS_SCOPE);
  if (outcome.ok) throw new Error(`${expression} gave ${outcome.value.text}`);
  return outcome.error.message;
}

describe('an evaluation', () => {
  it.each(LEAKS)('leaves nothing behind: %s', (leave, look, clean) => {
    run(programOf(leave), CORPUS_SCOPE, { timeout: 50 });
    expect(resultOf(look)).toBe(clean);
  });

  it('draws the same numbers for the same seed, and others for another', () => {
    const draw = '[Math.random(), Math.random(), Math.random()]';
    const first = resultOf(draw, CORPUS_SCOPE, 7);
    expect(resultOf(draw, CORPUS_SCOPE, 7)).toEqual(first);
    expect(resultOf(draw, CORPUS_SCOPE, 8)).not.toEqual(first);
    expect(new Set(first as number[]).size).toBe(3);
  });

  it('draws evenly', () => {
    const tenths = resultOf(
      'Array.from({ length: 10000 }, () => Math.floor(Math.random() * 10)).reduce((n, i) => (n[i]++, n), Array(10).fill(0))',
    );
    for (const count of tenths as number[]) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('sees one time, in UTC', () => {
    expect(resultOf('[Date.now(), new Date().getHours(), new Date(2024, 0, 1).toISOString()]')).toEqual([
      1_700_000_000_000,
      22,
      '2024-01-01T00:00:00.000Z',
    ]);
  });

  it('is interrupted at its deadline', () => {
    const start = performance.now();
    expect(run(programOf('(() => { for (;;); })()'), CORPUS_SCOPE, { timeout: 30 })).toMatchObject({
      ok: false,
      error: { code: 'TIMEOUT', retryable: false },
    });
    expect(performance.now() - start).toBeGreaterThanOrEqual(30);
  });

  it('quotes what was thrown, shortened, without a stack', () => {
    expect(messageOf('null.x')).toBe("TypeError: cannot read property 'x' of null");
    expect(messageOf('(() => { throw "plain" })()')).toBe('plain');
    expect(messageOf('(() => { throw { name: "Own", message: "text" } })()')).toBe('Own: text');
    expect(messageOf('(() => { throw { get message() { throw 1 } } })()')).toBe(
      'the thrown value cannot be read',
    );
    expect(messageOf('(() => { throw () => 1 })()')).toBe('a function was thrown');
    expect(messageOf('(() => { throw new Error("x".repeat(1000)) })()')).toHaveLength(300);
    expect(messageOf('(() => { throw "x".repeat(1000) })()')).toHaveLength(300);
  });

  it('says what is wrong with a result', () => {
    expect(messageOf('() => 1')).toBe('the result is a function');
    expect(messageOf('Symbol()')).toBe('the result is a symbol');
    expect(messageOf('({ then() {} })')).toBe('the result is a promise');
    expect(messageOf('({ toJSON() {} })')).toBe('the result has no JSON form');
  });
});

describe('the machine', () => {
  it('reports what only the engine refuses to compile', () => {
    const call = { source: '"use strict";(()=>(1 +\n))', input: '[1,[],null,[],false]' };
    expect(outcomeOf(machine.evaluate({ tenant: 't', call, now: 0, timeout: PLENTY }))).toMatchObject({
      ok: false,
      error: { code: 'SYNTAX' },
    });
  });

  it('resets an instance after an ordinary evaluation and replaces one that has grown', () => {
    resultOf('data.plan');
    expect(machine.instances).toBe(1);
    resultOf('new Uint8Array(8000000).length');
    expect(machine.instances).toBe(2);
    expect(resultOf('data.plan')).toBe('pro');
  });

  it('replaces an instance that trapped', () => {
    const trapping: Image = { ...image, run: 0x7fff_fff0 };
    const broken = openMachine(module, trapping);
    const call = { source: '"use strict";(()=>(1\n))', input: '[1,[],null,[],false]' };
    expect(outcomeOf(broken.evaluate({ tenant: 't', call, now: 0, timeout: PLENTY }))).toMatchObject({
      ok: false,
      error: { code: 'SANDBOX_CRASHED', retryable: true },
    });
    expect(broken.instances).toBe(2);
  });

  it("holds nothing of one tenant's when another one's expression runs", () => {
    const memories: { readonly buffer: ArrayBuffer }[] = [];
    const { Instance } = wasm;
    // Looks over the machine's shoulder: its memory is nobody else's business otherwise.
    class WatchedInstance extends Instance {
      constructor(code: WasmModule, imports: WasmImports) {
        super(code, imports);
        memories.push((this.exports as QuickjsExports).memory);
      }
    }
    Object.assign(wasm, { Instance: WatchedInstance });
    machine = openMachine(module, image);
    Object.assign(wasm, { Instance });
    const holds = (text: string) => memories.some(({ buffer }) => Buffer.from(buffer).includes(text));
    const scope = (secret: string): Scope => ({
      variables: { data: { secret } },
      refs: [],
      messageStatus: false,
    });
    run(programOf('data.secret.length'), scope('keep-this-to-yourself'.repeat(2_000)), { tenant: 'a' });
    expect(holds('keep-this-to-yourself')).toBe(true);
    run(programOf('data.secret.length'), scope('x'), { tenant: 'a' });
    expect(holds('keep-this-to-yourself')).toBe(true);
    run(programOf('data.secret.length'), scope('x'), { tenant: 'b' });
    expect(holds('keep-this-to-yourself')).toBe(false);
    expect(machine.instances).toBe(1);
  });
});

describe('pruning', () => {
  const key = fc.constantFrom('a', 'b', 'length', '0', '__proto__', 'constructor', 'toString');
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom(null, 1, 'text', true),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.array(fc.tuple(key, tie('tree')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    ),
  }));
  const access = fc.oneof(
    key.filter((name) => name !== '0').map((name) => `.${name}`),
    key.map((name) => `?.[${JSON.stringify(name)}]`),
    key.map((name) => `[profile.${name === '0' ? 'a' : name}]`),
  );
  const path = fc
    .tuple(
      fc.constantFrom('data', 'refs.data', 'refs', 'refs.step', 'profile'),
      fc.array(access, { maxLength: 4 }),
    )
    .map(([root, steps]) => root + steps.join(''));
  const expression = fc.oneof(
    path,
    fc.tuple(path, path).map(([left, right]) => `[${left}, ${right}]`),
    fc.tuple(path, path).map(([left, right]) => `(${left} = 1, ${right})`),
    path.map((target) => `typeof ${target}`),
    path.map((target) => `Object.keys(${target})`),
    path.map((target) => `({ ...${target} })`),
    path.map((target) => `${target}.hasOwnProperty("a")`),
    path.map((target) => `(delete ${target}, refs.data)`),
    fc.tuple(path, path).map(([left, right]) => `${left} === ${right}`),
  );

  it('makes no difference that an expression could see', () => {
    const everything = new Map(['data', 'profile', 'refs'].map((name) => [name, 'all'] as const));
    fc.assert(
      fc.property(expression, tree, tree, tree, (text, data, profile, step) => {
        const compiled = compile(text);
        if (!compiled.ok) return;
        const variables = { data, profile, refs: { step } } as { [name: string]: Json };
        const scope: Scope = { variables, refs: ['data', 'profile'], messageStatus: false };
        const whole = run({ ...compiled.program, needs: everything }, scope);
        expect(run(compiled.program, scope)).toEqual(whole);
      }),
      { numRuns: 1_500 },
    );
  });
});

describe('comparison by rank', () => {
  const operator = fc.constantFrom('<', '<=', '>', '>=');
  const compared = (left: unknown, how: string, right: unknown) =>
    resultOf(`MessageStatus && data.left ${how} data.right`, {
      variables: { data: { left, right } as Json },
      refs: [],
      messageStatus: true,
    });

  it('follows the ranks between two statuses', () => {
    const status = fc.constantFrom(...Object.entries(STATUS_RANKS));
    fc.assert(
      fc.property(status, operator, status, ([left, leftRank], how, [right, rightRank]) => {
        const truth = { '<': leftRank < rightRank, '<=': leftRank <= rightRank, '>': leftRank > rightRank };
        expect(compared(left, how, right)).toBe(how === '>=' ? leftRank >= rightRank : truth[how as '<']);
      }),
    );
  });

  it('is the ordinary comparison between all other values', () => {
    const other = fc.constantFrom<Json>(
      null,
      1,
      -1,
      '',
      '1',
      'a',
      'SENT!',
      'sent',
      'toString',
      '__proto__',
      true,
      [2],
    );
    const any = fc.oneof(other, fc.constantFrom(...Object.values(MESSAGE_STATUS)));
    fc.assert(
      fc.property(other, operator, any, fc.boolean(), (left, how, right, swap) => {
        const [a, b] = swap ? [right, left] : [left, right];
        const plain = resultOf(`data.a ${how} data.b`, {
          variables: { data: { a, b } },
          refs: [],
          messageStatus: false,
        });
        expect(compared(a, how, b)).toBe(plain);
      }),
    );
  });
});
