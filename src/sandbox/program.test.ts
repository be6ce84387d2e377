import { describe, expect, it } from 'vitest';
import { compile } from './program.ts';

function programOf(expression: string) {
  const compiled = compile(expression);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return compiled.program;
}

describe('compile', () => {
  it('remembers programs and refusals', () => {
    expect(compile('data.once + 1')).toBe(compile('data.once + 1'));
    expect(compile('data.once +')).toBe(compile('data.once +'));
  });

  it('does not keep texts that are too long', () => {
    const long = '1'.repeat(5_000);
    expect(compile(long)).toMatchObject({ ok: false, error: { code: 'TOO_LONG' } });
    expect(compile(long)).not.toBe(compile(long));
  });

  it('rewrites comparisons only where MessageStatus is mentioned', () => {
    expect(programOf('data.a < data.b').ranked).toBeNull();
    expect(programOf('"MessageStatus" < data.b').ranked).toBeNull();
    const { text, ranked } = programOf('refs.a.status < MessageStatus.Sent');
    expect(text).toBe('refs.a.status < MessageStatus.Sent');
    expect(ranked).toEqual({ text: '$compare("<",refs.a.status,MessageStatus.Sent)', helper: '$compare' });
  });

  it('gives the helper a name that the expression does not use', () => {
    expect(programOf('$compare + \\u0024compare$ < MessageStatus.Sent').ranked?.helper).toBe('$compare$$');
  });
});
