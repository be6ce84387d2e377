import { describe, expect, it } from 'vitest';
import type { Json } from '../automation/json.ts';
import type { Scope } from './expression.ts';
import { prepareCall } from './guest-call.ts';
import { CONTEXT_LIMIT } from './limits.ts';
import { compile } from './program.ts';

const SCOPE: Scope = {
  variables: {
    data: { a: 1, b: { c: 2, d: 3 } },
    profile: { email: 'e' },
    refs: { first: { status: 'SENT', id: 'm' }, data: 'hidden by the alias' },
  },
  refs: ['data', 'profile', 'brand'],
  messageStatus: false,
};

function prepared(expression: string, scope: Scope = SCOPE, seed = 1) {
  const compiled = compile(expression);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return prepareCall(compiled.program, scope, seed);
}

function callOf(expression: string, scope: Scope = SCOPE, seed = 1) {
  const result = prepared(expression, scope, seed);
  if (!result.ok) throw new Error(result.error.message);
  return { source: result.call.source, input: JSON.parse(result.call.input) };
}

describe('prepareCall', () => {
  it('passes only what is mentioned', () => {
    expect(callOf('data.b.c')).toEqual({
      source: '"use strict";((data)=>(data.b.c\n))',
      input: [1, [{ b: { c: 2 } }], null, [], false],
    });
    expect(callOf('1').input).toEqual([1, [], null, [], false]);
  });

  it('sends an alias once, with what is needed through either name', () => {
    expect(callOf('refs.data.a + data.b.c')).toEqual({
      source: '"use strict";((data,refs)=>(refs.data.a + data.b.c\n))',
      input: [1, [{ a: 1, b: { c: 2 } }], { data: 'hidden by the alias' }, [['data', 0]], false],
    });
  });

  it('prunes step references', () => {
    expect(callOf('refs.first.status').input).toEqual([1, [], { first: { status: 'SENT' } }, [], false]);
  });

  it('passes all of refs where any of it may be used', () => {
    const { source, input } = callOf('refs');
    expect(source).toContain('((data,profile,refs)=>');
    expect(input[3]).toEqual([
      ['data', 0],
      ['profile', 1],
    ]);
  });

  it('leaves undefined what the scope does not have', () => {
    const bare: Scope = { variables: { data: {} }, refs: [], messageStatus: false };
    expect(callOf('refs.data + brand + MessageStatus.Sent', bare).source).toContain('(()=>');
    expect(callOf('refs.x', { ...bare, refs: ['data'] }).input[2]).toEqual({});
  });

  it('adds the constants and the comparison where the scope defines them', () => {
    const { source, input } = callOf('MessageStatus.Sent < 1', { ...SCOPE, messageStatus: true });
    expect(source).toBe('"use strict";((MessageStatus,$compare)=>($compare("<",MessageStatus.Sent,1)\n))');
    expect(input[4]).toBe(true);
  });

  it('ends a line comment', () => {
    expect(callOf('1 // one').source).toBe('"use strict";(()=>(1 // one\n))');
  });

  it('uses the lower 32 bits of the seed', () => {
    expect(callOf('1', SCOPE, 2 ** 32 + 5).input[0]).toBe(5);
    expect(callOf('1', SCOPE, -1).input[0]).toBe(2 ** 32 - 1);
    expect(callOf('1', SCOPE, Number.NaN).input[0]).toBe(0);
  });

  it('refuses a context above the limit, but only if it is needed', () => {
    const big = (length: number): Scope => ({
      variables: { data: { a: 1, big: 'x'.repeat(length) } },
      refs: [],
      messageStatus: false,
    });
    expect(prepared('data.a', big(CONTEXT_LIMIT)).ok).toBe(true);
    expect(prepared('data.big', big(CONTEXT_LIMIT - 50)).ok).toBe(true);
    expect(prepared('data.big', big(CONTEXT_LIMIT - 5))).toMatchObject({
      ok: false,
      error: { code: 'CONTEXT_TOO_LARGE', retryable: false },
    });
    // Shorter than the limit until it is escaped.
    const escaped: Scope = { ...big(0), variables: { data: { big: '\u0001'.repeat(CONTEXT_LIMIT / 2) } } };
    expect(prepared('data.big', escaped).ok).toBe(false);
  });

  it('refuses a context that is nested too deeply to be written', () => {
    let deep: Json = [];
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    const scope: Scope = { variables: { data: { deep } }, refs: [], messageStatus: false };
    expect(prepared('data.deep', scope)).toMatchObject({ ok: false, error: { code: 'CONTEXT_TOO_LARGE' } });
    expect(prepared('data.other', scope).ok).toBe(true);
  });
});
